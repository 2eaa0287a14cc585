import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ENGINE_DIR = fileURLToPath(new URL('../../../../engine/', import.meta.url));

/** The engine to test with: `PARLEY_ENGINE`, or our own, built now if it is not there. */
export function engineBinary(): string {
  const given = process.env.PARLEY_ENGINE;
  if (given !== undefined) return given;
  const built = `${ENGINE_DIR}target/release/parley-engine`;
  if (!existsSync(built))
    execFileSync('cargo', ['build', '--release', '--package', 'parley-engine'], {
      cwd: ENGINE_DIR,
      stdio: 'inherit',
    });
  return built;
}
