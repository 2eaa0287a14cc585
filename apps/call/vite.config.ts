import { firstLoadBudget } from '@parley/pages/build';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** The policy that the server sends with the built pages; the preview server sends it too, so a breach shows early. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "style-src 'self'",
  "connect-src 'self' ws: wss:",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The server answers `/` and `/call` with the call page and `/debug` with the debug page; so does `vite`. */
function pageAddresses(): Plugin {
  const pages = new Map([
    ['/call', '/index.html'],
    ['/debug', '/debug.html'],
    ['/stories', '/stories.html'],
  ]);
  const rewrite = (request: { url?: string | undefined }, _response: unknown, next: () => void): void => {
    const [path = '', query] = (request.url ?? '').split('?');
    const page = pages.get(path);
    if (page !== undefined) request.url = query === undefined ? page : `${page}?${query}`;
    next();
  };
  return {
    name: 'page-addresses',
    configureServer: ({ middlewares }) => void middlewares.use(rewrite),
    configurePreviewServer: ({ middlewares }) => void middlewares.use(rewrite),
  };
}

/** Where `vite` finds the Parley server that it passes signalling and credentials to. */
const server = process.env.PARLEY_URL ?? 'http://localhost:8800';

export default defineConfig({
  plugins: [react(), pageAddresses(), firstLoadBudget()],
  build: {
    target: 'es2023',
    // A data: address would need a hole in the policy.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { index: 'index.html', debug: 'debug.html' },
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
            { name: 'sdk', test: /packages[\\/](sdk|protocol)[\\/]|mediasoup-client|valibot/ },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      '/signal': { target: server, ws: true },
      '/dev/credentials': server,
    },
  },
  preview: { headers: { 'Content-Security-Policy': CONTENT_SECURITY_POLICY } },
});
