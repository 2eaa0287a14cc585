/** `node scripts/pinned.mjs COMMAND …`: runs a command, and what it starts, on the pinned Node. */
import { nodePath, pinnedEnvironment } from './pinned-node.mjs';
import { run, runMain } from './process.mjs';

await runMain(() => {
  const [command, ...args] = process.argv.slice(2);
  const env = pinnedEnvironment();
  return run(command === 'node' ? nodePath() : command, args, { env });
});
