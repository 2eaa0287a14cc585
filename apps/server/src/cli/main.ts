/** The command's process: the only place of the CLI that touches it. */
import { run } from './run.ts';

/** How long a server may take to stop before the process ends all the same. */
const STOP_DEADLINE_MS = 10_000;
const INTERRUPTED = 130;

/**
 * Settles at the first signal that asks to stop. From a terminal that is often two at once, one to the
 * process group and one passed on by npm, so that a second one does not mean impatience.
 */
function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
      process.on(signal, () => {
        resolve();
        setTimeout(() => process.exit(INTERRUPTED), STOP_DEADLINE_MS).unref();
      });
  });
}

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  print: (line) => process.stdout.write(`${line}\n`),
  printError: (line) => process.stderr.write(`${line}\n`),
  // Loaded only to serve: the other commands need no media, and answer at once.
  startServer: async (config) => (await import('../main.ts')).startServer(config),
  runLoadGenerator: async (args, env) => (await import('./load-generator.ts')).runLoadGenerator(args, env),
  stopRequested,
});
