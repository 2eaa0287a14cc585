import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ensureDevelopmentApp, findDevelopmentApp, openStore } from './index.ts';
import { storeContract } from './store.contract.ts';

const newDataDir = async () => join(await mkdtemp(join(tmpdir(), 'parley-store-')), 'data');
const remove = (dataDir: string) => rm(join(dataDir, '..'), { recursive: true });

describe('in SQLite:', () =>
  storeContract(async () => {
    const dataDir = await newDataDir();
    return { open: () => openStore({ dataDir }), remove: () => remove(dataDir) };
  }));

/** Runs a script beside the store's source in a process of its own. */
const nodeArguments = (script: string) => [
  '--input-type=module',
  '--eval',
  `import { openStore } from ${JSON.stringify(import.meta.resolve('./index.ts'))};\n${script}`,
];

describe('the SQLite store', () => {
  it.skipIf(process.platform === 'win32')('lets nobody but its owner read the file', async () => {
    const dataDir = await newDataDir();
    const store = await openStore({ dataDir });
    await store.apps.create('secret');
    for (const file of await readdir(dataDir))
      expect((await stat(join(dataDir, file))).mode & 0o077, file).toBe(0);
    await store.close();
    await remove(dataDir);
  });

  it('has every app whose making was answered before the process was killed', async () => {
    const dataDir = await newDataDir();
    const script = `
      const store = await openStore({ dataDir: ${JSON.stringify(dataDir)} });
      for (;;) console.log((await store.apps.create('crash')).appId);`;
    const child = spawn(process.execPath, nodeArguments(script), { stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    for await (const chunk of child.stdout) {
      printed += String(chunk);
      if (printed.split('\n').length > 20) child.kill('SIGKILL');
    }
    const answered = printed.split('\n').slice(0, -1).map(Number);
    expect(answered.length).toBeGreaterThanOrEqual(20);
    const store = await openStore({ dataDir });
    const kept = new Set((await store.apps.list()).map(({ appId }) => appId));
    expect(answered.filter((appId) => !kept.has(appId))).toEqual([]);
    await store.close();
    await remove(dataDir);
  });

  it('is set up once when several processes open it for the first time together', async () => {
    const dataDir = await newDataDir();
    const script = `
      const store = await openStore({ dataDir: ${JSON.stringify(dataDir)} });
      await store.apps.create('racer');
      await store.close();`;
    const run = promisify(execFile);
    await Promise.all(Array.from({ length: 4 }, () => run(process.execPath, nodeArguments(script))));
    const store = await openStore({ dataDir });
    expect(await store.apps.list()).toHaveLength(4);
    await store.close();
    await remove(dataDir);
  });
});

describe('the development app', () => {
  it('is made once, and found only where it was made', async () => {
    const dataDir = await newDataDir();
    const store = await openStore({ dataDir });
    expect(await findDevelopmentApp(store.apps)).toBeUndefined();
    const app = await ensureDevelopmentApp(store.apps);
    expect(await ensureDevelopmentApp(store.apps)).toEqual(app);
    expect(await findDevelopmentApp(store.apps)).toEqual(app);
    expect(await store.apps.list()).toHaveLength(1);
    await store.close();
    await remove(dataDir);
  });
});
