import { existsSync } from 'node:fs';
import { fileURLToPath, URL } from 'node:url';

// Neuroglancer takes its icons from a commit of ikonate; the release on npm lacks three of them, for which a plain one stands in.
const icons = fileURLToPath(new URL('node_modules/ikonate/icons/', import.meta.url));
const standIn = {
  name: 'icons-that-the-release-lacks',
  enforce: 'pre',
  resolveId(name) {
    const [, icon, query = ''] = /^ikonate\/icons\/([\w-]+\.svg)(\?.*)?$/.exec(name) ?? [];
    return icon && !existsSync(icons + icon) ? `${icons}plus.svg${query}` : undefined;
  },
};

export default {
  base: './',
  plugins: [standIn],
  worker: { format: 'es', plugins: () => [standIn] },
  build: { target: 'es2023', chunkSizeWarningLimit: 4000 },
};
