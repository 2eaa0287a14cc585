import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../testing/postgres.ts';
import { openStore } from './index.ts';

const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL('../../../../deploy/backup-sqlite.mjs', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-backup-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('a back-up of SQLite', () => {
  it('is taken while another writes, and restored has every app of the moment before', async () => {
    const dataDir = join(folder, 'live');
    const store = await openStore({ dataDir });
    const apps = [await store.apps.create('shop'), await store.apps.create('school', { tokenOnly: true })];
    const writer = new Worker(
      `import(${JSON.stringify(import.meta.resolve('./index.ts'))}).then(async ({ openStore }) => {
        const store = await openStore({ dataDir: ${JSON.stringify(dataDir)} });
        for (;;) {
          await store.apps.create('meanwhile');
          require('node:worker_threads').parentPort.postMessage('written');
        }
      });`,
      { eval: true },
    );
    await once(writer, 'message');
    const copy = join(folder, 'copy.sqlite');
    await run(process.execPath, [SCRIPT, dataDir, copy]);
    await writer.terminate();
    await store.close();

    const restoredDir = join(folder, 'restored');
    await mkdir(restoredDir, { mode: 0o700 });
    await copyFile(copy, join(restoredDir, 'parley.sqlite'));
    const restored = await openStore({ dataDir: restoredDir });
    for (const app of apps) expect(await restored.apps.find(app.appId)).toEqual(app);
    expect((await restored.apps.list()).length).toBeGreaterThan(apps.length);
    await restored.apps.create('after');
    await restored.close();
  });

  it.skipIf(process.platform === 'win32')('can be read by its owner only', async () => {
    const dataDir = join(folder, 'private');
    await (await openStore({ dataDir })).close();
    const copy = join(folder, 'private.sqlite');
    await run(process.execPath, [SCRIPT, dataDir, copy]);
    expect((await stat(copy)).mode & 0o077).toBe(0);
  });

  it('never overwrites a file, and leaves none behind when it fails', async () => {
    const dataDir = join(folder, 'damaged');
    await mkdir(dataDir);
    await writeFile(
      join(dataDir, 'parley.sqlite'),
      'this is no database, and long enough to be looked at as one'.repeat(9),
    );
    const copy = join(folder, 'precious');
    const attempt = () => run(process.execPath, [SCRIPT, dataDir, copy]);
    await expect(attempt()).rejects.toMatchObject({ stderr: expect.stringContaining('not a database') });
    await expect(stat(copy)).rejects.toThrow('ENOENT');
    await writeFile(copy, 'precious');
    await expect(attempt()).rejects.toMatchObject({ stderr: expect.stringContaining('it is there already') });
    expect(await readFile(copy, 'utf8')).toBe('precious');
  });
});

describe('a back-up of PostgreSQL', () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  it('by pg_dump, restored by pg_restore into a new database, has every app, and takes new ones', async () => {
    const from = await postgres.newDatabase();
    const store = await openStore({ dataDir: folder, databaseUrl: from });
    const apps = [await store.apps.create('shop'), await store.apps.create('school', { tokenOnly: true })];
    const dump = join(folder, 'parley.dump');
    await run('pg_dump', ['--format=custom', `--file=${dump}`, from]);
    await store.apps.create('too late');
    await store.close();

    const to = await postgres.newDatabase();
    await run('pg_restore', ['--no-owner', '--exit-on-error', `--dbname=${to}`, dump]);
    const restored = await openStore({ dataDir: folder, databaseUrl: to });
    const byId = (all: readonly { appId: number }[]) => [...all].sort((a, b) => a.appId - b.appId);
    expect(byId(await restored.apps.list())).toEqual(byId(apps));
    await restored.apps.create('after');
    await restored.close();
  });
});
