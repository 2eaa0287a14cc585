import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../testing/postgres.ts';
import { openStore } from './index.ts';
import { storeContract } from './store.contract.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

const open = (databaseUrl: string) => openStore({ dataDir: '/nonexistent', databaseUrl });

describe('in PostgreSQL:', () =>
  storeContract(async () => {
    const databaseUrl = await postgres.newDatabase();
    return { open: () => open(databaseUrl), remove: async () => {} };
  }));

describe('the PostgreSQL store', () => {
  it('is set up once when several servers open it for the first time together', async () => {
    const databaseUrl = await postgres.newDatabase();
    const stores = await Promise.all([1, 2, 3].map(() => open(databaseUrl)));
    for (const store of stores) await store.apps.create('one of three');
    expect(await stores[0]?.apps.list()).toHaveLength(3);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('has all that was answered after the database server was killed, and goes on by itself', async () => {
    const store = await open(await postgres.newDatabase());
    const apps = await Promise.all(['a', 'b', 'c'].map((name) => store.apps.create(name)));
    await postgres.killAndRestart();
    expect((await store.apps.list()).map(({ appId }) => appId).sort()).toEqual(
      apps.map(({ appId }) => appId).sort(),
    );
    expect(await store.isReachable()).toBe(true);
    await store.close();
  }, 60_000);

  it('says what is wrong with its URL, and neither address nor password', async () => {
    const url = new URL(await postgres.newDatabase());
    url.password = 'opensesame';
    for (const [change, words] of [
      [{ pathname: '/nowhere' }, 'there is no database of this name'],
      [{ port: '1' }, 'nothing listens'],
      [{ username: 'stranger' }, 'may not connect'],
    ] as const) {
      const wrong = new URL(url);
      Object.assign(wrong, change);
      const refusal = open(wrong.href);
      await expect(refusal).rejects.toThrow(words);
      await expect(refusal).rejects.toThrow(/^(?!.*(127\.0\.0\.1|opensesame))/s);
    }
  });
});
