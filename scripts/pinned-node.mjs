/**
 * Which Node runs Parley. The lock file pins one for Linux and Windows as an ordinary package without an
 * install script (npm 11 does not run those); elsewhere, as on macOS, the machine's own must be new enough.
 *
 * Everything in this folder is plain JavaScript on Node's own modules: it runs before packages are there.
 */
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from './failure.mjs';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const REQUIRED_MAJOR = 24;
const PLATFORM_NAMES = { linux: 'linux', win32: 'win' };

/**
 * Path of the Node to run Parley with.
 * @throws {Failure} saying what to install, when there is none.
 */
export function nodePath() {
  const platform = PLATFORM_NAMES[process.platform];
  const folder = join(ROOT, 'node_modules', `node-${platform}-${process.arch}`, 'bin');
  const pinned = join(folder, process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(pinned)) return pinned;
  if (Number(process.versions.node.split('.')[0]) >= REQUIRED_MAJOR) return process.execPath;
  if (!existsSync(join(ROOT, 'node_modules')))
    throw new Failure('packages are not installed yet; install them with: npm install');
  throw new Failure(
    `npm has no Node ${REQUIRED_MAJOR} for ${process.platform}-${process.arch} and this one is ${process.version}; install Node ${REQUIRED_MAJOR} (https://nodejs.org, or: brew install node@${REQUIRED_MAJOR})`,
  );
}

/** The environment in which `node`, and every tool of `node_modules/.bin`, is that Node and ours. */
export function pinnedEnvironment() {
  const key = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const folders = [dirname(nodePath()), join(ROOT, 'node_modules', '.bin'), process.env[key] ?? ''];
  return { ...process.env, [key]: folders.join(delimiter) };
}
