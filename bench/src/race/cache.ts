import { execFileSync, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Unavailable } from './contender.ts';

const SCRIPTS = join(import.meta.dirname, '../../rivals');
/** Outside the repository, so that rivals are built once. */
const CACHE =
  process.env.PARLEY_RACE_CACHE ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'parley-race');

/** Where a rival of that version is installed. */
export const cacheFolder = (name: string, version: string): string => join(CACHE, `${name}-${version}`);

/**
 * Runs a rival's install script (`bench/rivals/<name>.sh`), which does nothing when it has run before.
 * @throws {Unavailable} with the last lines that the script wrote, when it fails
 */
export async function install(name: string, version: string): Promise<void> {
  const folder = cacheFolder(name, version);
  mkdirSync(folder, { recursive: true });
  const log = join(folder, 'install.log');
  console.log(`• getting ${name} ${version} ready (log: ${log}) …`);
  const output = createWriteStream(log);
  const script = spawn('bash', [join(SCRIPTS, `${name}.sh`), folder, version], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let tail = '';
  for (const stream of [script.stdout, script.stderr])
    stream.on('data', (bytes: Buffer) => {
      output.write(bytes);
      tail = (tail + bytes.toString()).slice(-300);
    });
  const code = await new Promise((resolve) => script.once('close', resolve));
  output.end();
  if (code !== 0) throw new Unavailable(tail.trim().split('\n').slice(-2).join(' '));
}

/** The version of a Debian package; `unknown` elsewhere. */
export function versionOf(debianPackage: string): string {
  try {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own form
    return execFileSync('dpkg-query', ['-W', '-f', '${Version}', debianPackage], { encoding: 'utf8' });
  } catch {
    return 'unknown';
  }
}
