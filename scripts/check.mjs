/** `npm run check`: everything that a reviewer runs beside the tests; all of it, even after a failure. */

import { pinnedEnvironment } from './pinned-node.mjs';
import { cargoEnvironment } from './prerequisites.mjs';
import { run, runMain } from './process.mjs';
import { install } from './up-to-date.mjs';

const engine = ['--manifest-path', 'engine/Cargo.toml'];
const CHECKS = [
  ['types', 'tsc', ['--build']],
  ['types of tests', 'tsc', ['-p', 'tsconfig.tests.json']],
  ['lint, format and layers', 'biome', ['ci', '.']],
  ['dead code', 'knip', []],
  [
    'API pages',
    'typedoc',
    ['--options', 'packages/sdk/typedoc.json', '--emit', 'none', '--treatWarningsAsErrors'],
  ],
  ['engine format', 'cargo', ['fmt', ...engine, '--all', '--check']],
  ['engine lint', 'cargo', ['clippy', ...engine, '--locked', '--all-targets', '--', '-D', 'warnings']],
];

await runMain(async () => {
  await install();
  const failed = [];
  for (const [name, command, args] of CHECKS) {
    console.log(`\n— ${name}`);
    const env = command === 'cargo' ? cargoEnvironment() : pinnedEnvironment();
    if ((await run(command, args, { env })) !== 0) failed.push(name);
  }
  console.log(`\ncheck: ${CHECKS.length - failed.length} passed, ${failed.length} failed`);
  if (failed.length > 0) console.log(`failed: ${failed.join(', ')}`);
  return failed.length === 0 ? 0 : 1;
});
