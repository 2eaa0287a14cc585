/**
 * Builds the SDK as one minified ES module, `dist/parley.mjs`, and holds it to its size.
 * Usage: npm run build -w @parley/sdk
 */
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';

/** Most bytes that the module may have, gzipped. */
const BUDGET_BYTES = 75 * 1024;
const OUTPUT = new URL('dist/parley.mjs', import.meta.url).pathname;

/**
 * Leaves out what mediasoup-client always loads and a page never runs: handlers of browsers that it does not
 * choose here (`platform/browser.ts` names those that it does), the parts for its own tests, and its log.
 */
const withoutUnusedParts: Plugin = {
  name: 'without-unused-parts',
  setup({ onLoad }) {
    const unused = /mediasoup-client\/lib\/(handlers\/(Chrome74|ReactNative106|FakeHandler)|test\/\w+)\.js$/;
    onLoad({ filter: unused }, () => ({ contents: 'module.exports = {};', loader: 'js' }));
    // Its lines hold SDP and addresses, which have no place in a page's console.
    const logging = /node_modules\/debug\/src\/browser\.js$/;
    onLoad({ filter: logging }, () => ({ contents: 'module.exports = () => () => {};', loader: 'js' }));
  },
};

await build({
  entryPoints: [new URL('src/index.ts', import.meta.url).pathname],
  outfile: OUTPUT,
  bundle: true,
  minify: true,
  sourcemap: true,
  format: 'esm',
  // The oldest browsers that the SDK supports (`platform/browser.ts`).
  target: ['chrome111', 'firefox120', 'safari16.4'],
  legalComments: 'linked',
  plugins: [withoutUnusedParts],
});

const bytes = gzipSync(await readFile(OUTPUT), { level: 9 }).length;
process.stdout.write(`dist/parley.mjs: ${bytes} bytes gzipped (at most ${BUDGET_BYTES})\n`);
if (bytes > BUDGET_BYTES) process.exitCode = 1;
