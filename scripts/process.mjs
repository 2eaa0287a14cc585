/** Starting other programs, and saying in words why they could not run. */
import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { Failure } from './failure.mjs';
import { ROOT } from './pinned-node.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** npm's commands are batch files on Windows, which only its shell can start. */
const needsShell = (command) =>
  process.platform === 'win32' && !command.endsWith('.exe') && command !== 'cargo';

/**
 * Runs a program with our terminal, and settles with its exit code. Signals that would end us are left to
 * it: we end when it has. With `onOutput` what it prints is handed to that as well.
 */
export function run(command, args, { env = process.env, cwd = ROOT, onOutput } = {}) {
  return new Promise((resolve, reject) => {
    const stdio = ['inherit', onOutput === undefined ? 'inherit' : 'pipe', 'inherit'];
    const child = spawn(command, args, { cwd, env, stdio, shell: needsShell(command) });
    child.stdout?.pipe(process.stdout, { end: false });
    child.stdout?.setEncoding('utf8').on('data', onOutput);
    // From a terminal the child is signalled as well as we are; from elsewhere only we are.
    const forward = (signal) => child.kill(signal);
    for (const signal of SIGNALS) process.on(signal, forward);
    const settled = () => {
      for (const signal of SIGNALS) process.off(signal, forward);
    };
    child.once('error', (error) => {
      settled();
      reject(new Failure(`${command} cannot be run: ${error.message}`));
    });
    child.once('close', (code, signal) => {
      settled();
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

/** Runs a program and throws when it fails. */
export async function mustRun(command, args, options) {
  const code = await run(command, args, options);
  if (code !== 0) throw new Failure(`${[command, ...args].join(' ')} ended with ${code}`);
}

/** What a program prints, or `undefined` when there is no such program or it fails. */
export function outputOf(command, args, { env = process.env } = {}) {
  const { status, stdout } = spawnSync(command, args, { cwd: ROOT, env, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** npm as this Node runs it: the one that started us, or the one in the path. */
export function npm(args, options) {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) return mustRun(process.execPath, [script, ...args], options);
  return mustRun('npm', args, options);
}

/** Runs `main` and ends the process with its exit code; a failure is told in one line. */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    const isForPeople = error instanceof Failure;
    console.error(`\n${isForPeople ? error.message : (error.stack ?? error)}`);
    process.exitCode = 1;
  }
}
