import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Where Debian keeps the servers' programs, a folder for each version. */
const DEBIAN_VERSIONS = '/usr/lib/postgresql';

export interface TestPostgres {
  /** Makes an empty database; returns its URL. */
  newDatabase(): Promise<string>;
  /** Ends the server without any goodbye, and starts it again on the same data. */
  killAndRestart(): Promise<void>;
  stop(): Promise<void>;
}

/** A PostgreSQL server of the tests' own, on loopback, with its data in a temporary folder. */
export async function startPostgres(): Promise<TestPostgres> {
  const programs = await findPrograms();
  const owner = await serverUser();
  const folder = await mkdtemp(join(tmpdir(), 'parley-postgres-'));
  if (owner !== undefined) await chown(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  const port = await freePort();
  const initialise = ['-D', data, '-U', 'parley', '--auth=trust', '--encoding=UTF8', '--no-sync'];
  await run(join(programs, 'initdb'), initialise, { ...owner, cwd: folder });
  const launch = async () => {
    // What a killed process has written is with the system already: only a dying machine needs fsync.
    const settings = ['listen_addresses=127.0.0.1', 'fsync=off'].flatMap((setting) => ['-c', setting]);
    const args = ['-D', data, '-p', String(port), '-k', folder, ...settings];
    const child = spawn(join(programs, 'postgres'), args, {
      ...owner,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    for await (const line of createInterface(child.stderr))
      if (line.includes('ready to accept connections')) break;
    child.stderr.resume();
    if (child.exitCode !== null) throw new Error('the PostgreSQL server of the tests did not start');
    return child;
  };
  let child = await launch();
  const end = async (signal: NodeJS.Signals) => {
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  const url = (database: string) => `postgres://parley@127.0.0.1:${port}/${database}`;
  let databases = 0;
  return {
    async newDatabase() {
      const name = `test${databases++}`;
      await run(join(programs, 'createdb'), ['--maintenance-db', url('postgres'), name]);
      return url(name);
    },
    async killAndRestart() {
      await end('SIGKILL');
      child = await launch();
    },
    async stop() {
      await end('SIGINT');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Where its programs are: Debian's newest, or `''` for those in the PATH. */
async function findPrograms(): Promise<string> {
  const versions = await readdir(DEBIAN_VERSIONS).catch(() => []);
  const newest = versions.map(Number).sort((a, b) => b - a)[0];
  return newest === undefined ? '' : join(DEBIAN_VERSIONS, String(newest), 'bin');
}

/** PostgreSQL refuses to run as root: then it runs as the user that its package has made. */
async function serverUser(): Promise<{ uid: number; gid: number } | undefined> {
  if (userInfo().uid !== 0) return undefined;
  const id = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout);
  return { uid: await id('-u'), gid: await id('-g') };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
