import { createPrivilegePayload, createToken04 } from '@parley/auth';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type App, type AppSettings, openStore, type Store } from '../store/index.ts';
import { FakeEngines } from '../testing/fake-engines.ts';
import { type Harness, openHarness } from '../testing/harness.ts';
import { codeOf } from '../testing/test-client.ts';

let harness: Harness;
let store: Store;
let app: App;
beforeEach(async () => {
  const engines = new FakeEngines();
  harness = await openHarness(async () => engines);
  store = await openStore({ dataDir: harness.dataDir, nowMs: () => harness.clock.nowMs() });
  app = harness.app;
});
afterEach(async () => {
  await store.close();
  await harness.close();
});

const set = async (changes: Partial<AppSettings>) => {
  app = await store.apps.update(app.appId, app.revision, changes);
};
const tokenOf = (userId: string, options: { seconds?: number; payload?: string; secret?: string } = {}) =>
  createToken04({
    appId: app.appId,
    userId,
    serverSecret: options.secret ?? app.serverSecret,
    effectiveSeconds: options.seconds ?? 3_600,
    nowMs: harness.clock.nowMs(),
    ...(options.payload === undefined ? {} : { payload: options.payload }),
  });
const privileges = createPrivilegePayload({ roomId: '', login: true, publish: true, streamIds: null });

describe('an app', () => {
  it('[SIG-11] [SIG-12] takes what was made with a replaced secret until its overlap is over', async () => {
    const old = app;
    app = await store.apps.rotateSecret(app.appId, 1, { kind: 'appSign', overlapMs: 60_000 });
    app = await store.apps.rotateSecret(app.appId, 2, { kind: 'serverSecret', overlapMs: 60_000 });
    const oldToken = tokenOf('ben', { secret: old.serverSecret });
    await harness.enter('ann', { app: old });
    await harness.enter('anna', { app });
    await harness.enter('ben', { app, token: oldToken });
    harness.clock.advance(60_000);
    expect(await codeOf(harness.enter('cleo', { app: old }))).toBe(1001005);
    expect(await codeOf(harness.enter('ben', { app, token: oldToken }))).toBe(1002033);
    await harness.enter('ben', { app, token: tokenOf('ben') });
  });

  it('[SIG-12] that is strict takes only tokens with privileges', async () => {
    await set({ strictPrivileges: true });
    expect(await codeOf(harness.enter('ann', { app, token: tokenOf('ann') }))).toBe(1002033);
    await harness.enter('ann', { app, token: tokenOf('ann', { payload: privileges }) });
  });

  it('[SIG-18] that wants its members gone with their tokens removes them with 1002056', async () => {
    await set({ onTokenExpiry: 'kick' });
    const { client } = await harness.enter('ann', { app, token: tokenOf('ann', { seconds: 60 }) });
    const { client: renewing } = await harness.enter('ben', { app, token: tokenOf('ben', { seconds: 60 }) });
    harness.clock.advance(50_000);
    await client.request('heartbeat', {});
    await renewing.request('renewToken', { token: tokenOf('ben') });
    harness.clock.advance(10_000);
    expect(await client.next('kicked')).toMatchObject({ code: 1002056 });
    await renewing.request('heartbeat', {});
  });

  it('[SIG-19] lets in pages of its origins, and clients that are no pages', async () => {
    await set({ allowedOrigins: ['https://good.example'] });
    const join = async (headers: Record<string, string>) =>
      (await harness.connect(headers)).join({ app, userId: `u${headers.origin?.length ?? 0}` });
    await join({ origin: 'https://good.example' });
    await join({});
    expect(await codeOf(join({ origin: 'https://evil.example' }))).toBe(1002033);
  });

  it('[SIG-19] holds its rooms to its limits, whatever their first members ask for', async () => {
    await set({ maxMembersPerRoom: 2, maxRooms: 1 });
    await harness.enter('ann', { app, maxMemberCount: 50 });
    expect(await codeOf(harness.enter('zoe', { app, roomId: 'another' }))).toBe(1002035);
    await harness.enter('ben', { app });
    expect(await codeOf(harness.enter('cleo', { app }))).toBe(1002034);
    await harness.enter('ben', { app });
  });

  it('[SIG-19] tells clients how many streams they may play, and holds them to it', async () => {
    await set({ maxPlays: 2 });
    const { client, joined } = await harness.enter('ann', { app });
    expect(joined.maxPlays).toBe(2);
    const play = (streamId: string) => client.request('play', { streamId, audio: true, video: true });
    await play('a');
    await play('b');
    expect(await codeOf(play('c'))).toBe(1004010);
  });
});
