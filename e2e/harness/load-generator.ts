import { type ChildProcess, execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ServerInfo } from './server.ts';

const ENGINE = join(import.meta.dirname, '../../engine');
const RUN_TIMEOUT_MS = 50_000;

/** The load generator to run: `PARLEY_LOAD`, or our own, brought up to date. */
function loadBinary(): string {
  const given = process.env.PARLEY_LOAD;
  if (given !== undefined) return given;
  const args = ['build', '--release', '--locked', '--quiet', '--package', 'parley-load'];
  execFileSync('cargo', args, { cwd: ENGINE, stdio: 'inherit' });
  return join(ENGINE, 'target/release/parley-load');
}

let binary: string | undefined;

/** Builds the load generator, which can take minutes on a machine that never has. */
export function prepareLoadGenerator(): void {
  binary ??= loadBinary();
}

/**
 * Runs the load generator against a server, and waits for its end.
 * @param onStart is given the process as soon as there is one
 * @throws with what it said when it fails
 */
export async function runLoadGenerator(
  server: ServerInfo,
  args: readonly string[],
  onStart?: (child: ChildProcess) => void,
): Promise<string> {
  prepareLoadGenerator();
  const env = {
    ...process.env,
    PARLEY_APP_ID: String(server.app.appID),
    PARLEY_APP_SIGN: server.app.appSign,
  };
  const running = promisify(execFile)(binary!, [...args, '--server', server.url], {
    env,
    timeout: RUN_TIMEOUT_MS,
  });
  onStart?.(running.child);
  const { stdout } = await running;
  return stdout;
}
