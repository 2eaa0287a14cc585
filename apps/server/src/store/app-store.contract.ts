import { describe, expect, it } from 'vitest';
import type { AppStore } from './app-store.ts';

/** A place that stores open on; `reopen` opens what an earlier store of the same place has kept. */
export interface StorePlace {
  open(): Promise<AppStore>;
  remove(): Promise<void>;
}

/** What every store must do. Each implementation's test runs this on itself. */
export function appStoreContract(newPlace: () => Promise<StorePlace>): void {
  const inPlace = async (use: (place: StorePlace) => Promise<void>) => {
    const place = await newPlace();
    try {
      await use(place);
    } finally {
      await place.remove();
    }
  };
  const withStore = (use: (store: AppStore) => Promise<void>) =>
    inPlace(async (place) => {
      const store = await place.open();
      try {
        await use(store);
      } finally {
        await store.close();
      }
    });

  describe('an app store', () => {
    it('knows no app at first', () =>
      withStore(async (store) => {
        expect(await store.listApps()).toEqual([]);
        expect(await store.findApp(1_234_567_890)).toBeUndefined();
      }));

    it('gives a new app an AppID, an AppSign and secrets of the documented form', () =>
      withStore(async (store) => {
        const app = await store.createApp('shop');
        expect(app).toMatchObject({ name: 'shop', tokenOnly: false });
        expect(app.appId).toBeGreaterThanOrEqual(1_000_000_000);
        expect(app.appId).toBeLessThanOrEqual(4_294_967_295);
        expect(app.appSign).toMatch(/^[0-9a-f]{64}$/);
        expect(app.serverSecret).toMatch(/^[0-9a-f]{32}$/);
        expect(app.callbackSecret).toMatch(/^[0-9a-f]{32}$/);
        expect(new Set([app.appSign.slice(0, 32), app.serverSecret, app.callbackSecret]).size).toBe(3);
        expect(app.ingestKey).toMatch(/^ik-[0-9a-f]{48}$/);
        expect(app.createdAtMs).toBeGreaterThan(1_700_000_000_000);
      }));

    it('finds and lists what was made, each app with its own secrets', () =>
      withStore(async (store) => {
        const apps = await Promise.all(
          ['a', 'b', 'c'].map((name) => store.createApp(name, { tokenOnly: name === 'b' })),
        );
        expect(new Set(apps.map(({ appSign }) => appSign)).size).toBe(3);
        for (const app of apps) expect(await store.findApp(app.appId)).toEqual(app);
        const byId = (x: { appId: number }, y: { appId: number }) => x.appId - y.appId;
        expect((await store.listApps()).sort(byId)).toEqual([...apps].sort(byId));
      }));

    it('refuses a name that is empty, too long or has control characters', () =>
      withStore(async (store) => {
        for (const name of ['', ' ', 'n'.repeat(65), 'a\nb'])
          await expect(store.createApp(name)).rejects.toMatchObject({ reason: 'illegalParameter' });
        expect(await store.listApps()).toEqual([]);
      }));

    it('takes a name for text, whatever it says', () =>
      withStore(async (store) => {
        const app = await store.createApp("'; DROP TABLE apps; --");
        expect(await store.listApps()).toEqual([app]);
      }));

    it('draws a new ingest key that replaces the old one, and revokes it', () =>
      withStore(async (store) => {
        const app = await store.createApp('encoders');
        const other = await store.createApp('other');
        const renewed = await store.renewIngestKey(app.appId);
        expect(renewed?.ingestKey).toMatch(/^ik-[0-9a-f]{48}$/);
        expect(renewed).toEqual({ ...app, ingestKey: renewed?.ingestKey });
        expect(renewed?.ingestKey).not.toBe(app.ingestKey);
        expect(await store.findApp(app.appId)).toEqual(renewed);
        expect(await store.revokeIngestKey(app.appId)).toEqual({ ...app, ingestKey: null });
        expect(await store.findApp(app.appId)).toEqual({ ...app, ingestKey: null });
        expect(await store.findApp(other.appId)).toEqual(other);
        expect(await store.renewIngestKey(1)).toBeUndefined();
        expect(await store.revokeIngestKey(1)).toBeUndefined();
      }));

    it('keeps apps when it is closed and opened again', () =>
      inPlace(async (place) => {
        const first = await place.open();
        const app = await first.createApp('kept');
        await first.close();
        await first.close();
        const second = await place.open();
        expect(await second.listApps()).toEqual([app]);
        await second.close();
      }));

    it('shows two that have it open the same apps', () =>
      inPlace(async (place) => {
        const left = await place.open();
        const right = await place.open();
        const app = await left.createApp('shared');
        expect(await right.findApp(app.appId)).toEqual(app);
        await Promise.all([left.close(), right.close()]);
      }));
  });
}
