import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CommandError } from './context.ts';

const BUILT = fileURLToPath(new URL('../../../../engine/target/release/parley-load', import.meta.url));

/**
 * Runs the load generator's binary (`PARLEY_LOAD`, or the one built here) on this process's terminal.
 * @throws {CommandError} when it is not there
 */
export async function runLoadGenerator(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const binary = process.env.PARLEY_LOAD ?? BUILT;
  if (!existsSync(binary))
    throw new CommandError(
      'the load generator is not built yet; build it: cargo build --release --locked -p parley-load (in engine/)',
    );
  const child = spawn(binary, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
