import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** What the console may weigh at first load, gzipped. */
const PAGE_BYTES = 300_000;

/** Fails a build that has grown too heavy. */
function pageBudget(): Plugin {
  return {
    name: 'page-budget',
    generateBundle(_options, bundle) {
      const bytes = Object.values(bundle)
        .map((file) => gzipSync(file.type === 'chunk' ? file.code : file.source).length)
        .reduce((sum, size) => sum + size, 0);
      if (bytes > PAGE_BYTES) this.error(`the console weighs ${bytes} bytes gzipped; at most ${PAGE_BYTES}`);
    },
  };
}

/** Where `vite` finds the Parley server whose console this is. */
const server = process.env.PARLEY_URL ?? 'http://localhost:8800';

export default defineConfig({
  base: '/console/',
  plugins: [react(), pageBudget()],
  // A data: address would need a hole in the server's content security policy.
  build: { target: 'es2023', assetsInlineLimit: 0 },
  server: { proxy: { '/console/api': server } },
});
