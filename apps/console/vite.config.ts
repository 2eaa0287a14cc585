import { firstLoadBudget } from '@parley/pages/build';
import optimizeLocales from '@react-aria/optimize-locales-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `vite` finds the Parley server whose console this is. */
const server = process.env.PARLEY_URL ?? 'http://localhost:8800';

export default defineConfig({
  base: '/console/',
  // Of react-aria's own words only those in the console's languages are taken.
  plugins: [
    { ...optimizeLocales.vite({ locales: ['en-US', 'zh-CN'] }), enforce: 'pre' },
    react(),
    firstLoadBudget(),
  ],
  // A data: address would need a hole in the server's content security policy.
  build: { target: 'es2023', assetsInlineLimit: 0 },
  server: { proxy: { '/console/api': server } },
});
