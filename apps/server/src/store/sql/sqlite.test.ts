import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { expect, it } from 'vitest';
import { openSqlite } from './sqlite.ts';
import type { Tables } from './tables.ts';

/** SQLite's numbers for how far a commit waits for the disk in write-ahead mode. */
const [NORMAL, FULL] = [1, 2];

const waitFor = async (db: Kysely<Tables>) =>
  (await sql<{ synchronous: number }>`pragma synchronous`.execute(db)).rows[0]?.synchronous;

it('a commit of what may be lost waits for no disk, and every other commit does, also after a failure', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-sqlite-'));
  const { db, writeBehind } = await openSqlite(dataDir);
  for (let round = 0; round < 2; round++) {
    expect(await writeBehind(waitFor)).toBe(NORMAL);
    expect(await waitFor(db)).toBe(FULL);
  }
  const failing = writeBehind(() => Promise.reject(new Error('no')));
  const meanwhile = waitFor(db);
  await expect(failing).rejects.toThrow('no');
  expect(await meanwhile).toBe(FULL);
  await db.destroy();
  await rm(dataDir, { recursive: true });
});
