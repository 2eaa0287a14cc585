/** `npm start`: brings everything up to date, then runs the server until Ctrl-C. */
import { build, install } from './build.mjs';
import { nodePath, pinnedEnvironment } from './pinned-node.mjs';
import { run, runMain } from './process.mjs';

await runMain(async () => {
  await install();
  await build();
  const args = ['apps/server/bin/parley.mjs', 'serve', '--development', ...process.argv.slice(2)];
  return run(nodePath(), args, { env: pinnedEnvironment() });
});
