/** `npm start`: brings everything up to date, then runs the server until Ctrl-C. */

import { nodePath, pinnedEnvironment } from './pinned-node.mjs';
import { run, runMain } from './process.mjs';
import { build, install } from './up-to-date.mjs';

await runMain(async () => {
  await install();
  await build();
  const args = ['apps/server/bin/parley.mjs', 'serve', '--development', ...process.argv.slice(2)];
  return run(nodePath(), args, { env: pinnedEnvironment() });
});
