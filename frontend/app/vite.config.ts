import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { persistDocuments } from '@lamella/api/persisted';

// The host that the development server stands before.
const host = process.env.LAMELLA_URL ?? 'http://127.0.0.1:5050';

export default defineConfig({
  plugins: [react(), persistDocuments()],
  // The content policy of the host allows no data: addresses for fonts.
  build: { target: 'es2023', assetsInlineLimit: 0, chunkSizeWarningLimit: 900 },
  worker: { format: 'es' },
  server: {
    // Pages live at /datasets/… too: only what is below a dataset and serves bytes goes to the host.
    proxy: Object.fromEntries(
      [
        '^/(graphql|bricks|downloads|signin|issuer|catalog|healthz)(/|\\?|$)',
        '^/datasets/[^/]+/(thumbnail|layers|voxels)',
      ].map((path) => [path, { target: host, changeOrigin: false, ws: true }]),
    ),
  },
});
