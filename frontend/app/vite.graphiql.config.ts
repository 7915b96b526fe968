import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// GraphiQL, for hosts under development. A build of its own after the viewer's, so that its editor, megabytes of it, moves nothing between the files
// that the viewer loads.
export default defineConfig({
  plugins: [react()],
  publicDir: false,
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    assetsDir: 'graphiql',
    chunkSizeWarningLimit: 4000,
    emptyOutDir: false,
    rollupOptions: {
      input: 'graphiql.html',
      // Its sources carry directives for a compiler that we do not run.
      onwarn: (warning, warn) => {
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
  worker: { format: 'es' },
});
