import { expect, it } from 'vitest';
import { validSecrets } from './app.ts';
import type { WithStore } from './store.contract.ts';
import { StoreConflict } from './store-conflict.ts';

export function appStoreContract(withStore: WithStore): void {
  it(
    'are none at first',
    withStore(async ({ apps }) => {
      expect(await apps.list()).toEqual([]);
      expect(await apps.find(1_234_567_890)).toBeUndefined();
    }),
  );

  it(
    'get an AppID, an AppSign and secrets of the documented form',
    withStore(async ({ apps }) => {
      const app = await apps.create('shop');
      expect(app).toMatchObject({ name: 'shop', tokenOnly: false, revision: 1 });
      expect(app.appId).toBeGreaterThanOrEqual(1_000_000_000);
      expect(app.appId).toBeLessThanOrEqual(4_294_967_295);
      expect(app.appSign).toMatch(/^[0-9a-f]{64}$/);
      expect(app.serverSecret).toMatch(/^[0-9a-f]{32}$/);
      expect(app.callbackSecret).toMatch(/^[0-9a-f]{32}$/);
      expect(new Set([app.appSign.slice(0, 32), app.serverSecret, app.callbackSecret]).size).toBe(3);
      expect(app.ingestKey).toMatch(/^ik-[0-9a-f]{48}$/);
      expect(app.createdAtMs).toBeGreaterThan(1_700_000_000_000);
    }),
  );

  it(
    'are found and listed as they were made, each with its own secrets',
    withStore(async ({ apps }) => {
      const made = await Promise.all(
        ['a', 'b', 'c'].map((name) => apps.create(name, { tokenOnly: name === 'b' })),
      );
      expect(new Set(made.map(({ appSign }) => appSign)).size).toBe(3);
      for (const app of made) expect(await apps.find(app.appId)).toEqual(app);
      const byId = (x: { appId: number }, y: { appId: number }) => x.appId - y.appId;
      expect((await apps.list()).sort(byId)).toEqual([...made].sort(byId));
    }),
  );

  it(
    'keep every setting',
    withStore(async ({ apps }) => {
      const settings = {
        tokenOnly: true,
        strictPrivileges: true,
        lookIn: true,
        onTokenExpiry: 'kick',
        allowedOrigins: ['https://app.example', 'http://localhost:3000'],
        maxMembersPerRoom: 12,
        maxRooms: 34,
        maxPlays: 16,
        webhookUrls: { room_create: 'https://shop.example/hooks?x=1', stream_close: 'http://hooks:80/' },
      } as const;
      const { appId } = await apps.create('full', settings);
      expect(await apps.find(appId)).toMatchObject(settings);
    }),
  );

  it.each([
    [{ name: '' }, 'name is empty'],
    [{ name: ' ' }, 'name is empty'],
    [{ name: 'n'.repeat(65) }, '65 characters, at most 64'],
    [{ name: 'a\nb' }, 'control character'],
    [{ maxRooms: -1 }, 'maxRooms is -1; allowed is a whole number from 0 (no limit) to 1000000'],
    [{ maxPlays: 0 }, 'maxPlays is 0; allowed is a whole number from 1 to 50'],
    [{ maxPlays: 51 }, 'maxPlays is 51'],
    [{ maxMembersPerRoom: 1.5 }, 'maxMembersPerRoom is 1.5'],
    [{ allowedOrigins: ['https://a.example/path'] }, '"https://a.example/path"'],
    [{ webhookUrls: { room_create: 'ftp://a.example' } }, '"ftp://a.example" for room_create'],
    [{ webhookUrls: { room_create: 'https://user:word@a.example/' } }, 'without user name'],
    [{ webhookUrls: { party: 'https://a.example' } }, 'names the event "party"; there are room_create'],
    [{ onTokenExpiry: 'explode' }, 'onTokenExpiry is "explode"; allowed are stay, kick'],
    [{ tokenOnly: 1 }, 'tokenOnly is 1; allowed are true, false'],
    [{ colour: 'red' }, 'colour: no such setting; there are name'],
  ])('refuse %j and name what is wrong', async (changes, message) => {
    await withStore(async ({ apps }) => {
      const app = await apps.create('kept');
      await expect(apps.update(app.appId, app.revision, changes as object)).rejects.toMatchObject({
        reason: 'illegalParameter',
        message: expect.stringContaining(message),
      });
      expect(await apps.list()).toEqual([app]);
    })();
  });

  it(
    'refuse to be made with a wrong name',
    withStore(async ({ apps }) => {
      await expect(apps.create('')).rejects.toMatchObject({ reason: 'illegalParameter' });
      expect(await apps.list()).toEqual([]);
    }),
  );

  it(
    'take a name for text, whatever it says',
    withStore(async ({ apps }) => {
      const app = await apps.create("'; DROP TABLE apps; --");
      expect(await apps.list()).toEqual([app]);
    }),
  );

  it(
    'are changed by whoever saw the newest revision, and by nobody else',
    withStore(async ({ apps }) => {
      const app = await apps.create('old name');
      const changed = await apps.update(app.appId, 1, { name: 'new name' });
      expect(changed).toEqual({ ...app, name: 'new name', revision: 2 });
      await expect(apps.update(app.appId, 1, { name: 'lost' })).rejects.toBeInstanceOf(StoreConflict);
      expect(await apps.find(app.appId)).toEqual(changed);
      await expect(apps.update(1, 1, { name: 'nobody' })).rejects.toBeInstanceOf(StoreConflict);
    }),
  );

  it(
    'let one of several changes at once win',
    withStore(async ({ apps }) => {
      const { appId } = await apps.create('raced');
      const outcomes = await Promise.allSettled(
        ['a', 'b', 'c', 'd'].map((name) => apps.update(appId, 1, { name })),
      );
      const winners = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
      expect(winners).toHaveLength(1);
      expect(await apps.find(appId)).toEqual(winners[0]);
    }),
  );

  it(
    'take a replaced secret until its overlap is over',
    withStore(async ({ apps }) => {
      const app = await apps.create('rotated');
      const before = Date.now();
      const once = await apps.rotateSecret(app.appId, 1, { kind: 'serverSecret', overlapMs: 60_000 });
      const twice = await apps.rotateSecret(app.appId, 2, { kind: 'serverSecret', overlapMs: 60_000 });
      expect(new Set([app, once, twice].map(({ serverSecret }) => serverSecret)).size).toBe(3);
      expect(twice.appSign).toBe(app.appSign);
      const kept = (await apps.find(app.appId)) ?? app;
      expect(validSecrets(kept, 'serverSecret', before)).toEqual([
        twice.serverSecret,
        app.serverSecret,
        once.serverSecret,
      ]);
      expect(validSecrets(kept, 'appSign', before)).toEqual([app.appSign]);
      expect(validSecrets(kept, 'serverSecret', Date.now() + 60_001)).toEqual([twice.serverSecret]);
    }),
  );

  it(
    'refuse a secret at once that was replaced without overlap, and an overlap that is not allowed',
    withStore(async ({ apps }) => {
      const app = await apps.create('leaked');
      const changed = await apps.rotateSecret(app.appId, 1, { kind: 'appSign', overlapMs: 0 });
      expect(validSecrets(changed, 'appSign', 0)).toEqual([changed.appSign]);
      for (const overlapMs of [-1, 0.5, 31 * 24 * 3_600_000])
        await expect(apps.rotateSecret(app.appId, 2, { kind: 'appSign', overlapMs })).rejects.toMatchObject({
          reason: 'illegalParameter',
        });
    }),
  );

  it(
    'get a new ingest key that replaces the old one, and lose it',
    withStore(async ({ apps }) => {
      const app = await apps.create('encoders');
      const other = await apps.create('other');
      const renewed = await apps.renewIngestKey(app.appId);
      expect(renewed?.ingestKey).toMatch(/^ik-[0-9a-f]{48}$/);
      expect(renewed).toEqual({ ...app, ingestKey: renewed?.ingestKey, revision: 2 });
      expect(renewed?.ingestKey).not.toBe(app.ingestKey);
      expect(await apps.find(app.appId)).toEqual(renewed);
      expect(await apps.revokeIngestKey(app.appId)).toEqual({ ...app, ingestKey: null, revision: 3 });
      expect(await apps.find(app.appId)).toEqual({ ...app, ingestKey: null, revision: 3 });
      expect(await apps.find(other.appId)).toEqual(other);
      expect(await apps.renewIngestKey(1)).toBeUndefined();
      expect(await apps.revokeIngestKey(1)).toBeUndefined();
    }),
  );

  it(
    'are removed with all records of them',
    withStore(async ({ apps, webhooks }) => {
      const app = await apps.create('gone');
      const delivery = { roomId: 'r', event: 'room_create', url: 'https://a.example', fields: {} } as const;
      await webhooks.add([{ ...delivery, appId: app.appId, createdAtMs: 1 }]);
      await expect(apps.remove(app.appId, 7)).rejects.toBeInstanceOf(StoreConflict);
      await apps.remove(app.appId, app.revision);
      expect(await apps.list()).toEqual([]);
      expect(await webhooks.list({ appId: app.appId, limit: 10 })).toEqual([]);
    }),
  );

  it(
    'are kept when the store is closed and opened again',
    withStore(async (_, place) => {
      const first = await place.open();
      const app = await first.apps.create('kept');
      await first.close();
      await first.close();
      const second = await place.open();
      expect(await second.apps.list()).toEqual([app]);
      await second.close();
    }),
  );

  it(
    'are the same for two that have the store open',
    withStore(async (left, place) => {
      const right = await place.open();
      const app = await left.apps.create('shared');
      expect(await right.apps.find(app.appId)).toEqual(app);
      expect(await right.isReachable()).toBe(true);
      await right.close();
    }),
  );
}
