import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore } from '../store/index.ts';
import { publish } from '../testing/actions.ts';
import { FakeEngines } from '../testing/fake-engines.ts';
import { type Harness, openHarness } from '../testing/harness.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await openHarness(async () => new FakeEngines());
});
afterEach(() => harness.close());

it('[SIG-38] how streams went at a client is kept with the call, and counts in the figures', async () => {
  const { client, joined } = await harness.enter('anna');
  await publish(client, 's');
  const streams = [{ streamId: 's', direction: 'send' as const, figures: { score: 7.2, lossPercent: 6 } }];
  await client.request('reportQuality', { upstream: 2, downstream: 5, streams });
  const text = await (await fetch(`${harness.url}/metrics`)).text();
  expect(text).toContain('parley_stream_score_bucket{le="7",direction="send"} 0');
  expect(text).toContain('parley_stream_score_bucket{le="7.7",direction="send"} 1');

  await harness.clock.advance(1_000);
  await client.request('leave', {});
  await harness.server.close();
  const store = await openStore({ dataDir: harness.dataDir });
  const call = await store.calls.find(harness.app.appId, joined.room.roomSessionId);
  await store.close();
  expect(call?.quality).toMatchObject([
    {
      sessionId: joined.sessionId,
      streamId: 's',
      direction: 'send',
      figures: { score: 7.2, lossPercent: 6 },
    },
  ]);
});

it('[SIG-38] what played streams come to is counted by class, and no client adds more than the time that passed', async () => {
  const { client } = await harness.enter('anna');
  const report = (figures: object) =>
    client.request('reportQuality', {
      upstream: 0,
      downstream: 0,
      streams: [{ streamId: 's', direction: 'receive' as const, figures }],
    });
  const picture = { videoBps: 1e6, videoWidth: 720, videoHeight: 1280 };
  await report({ ...picture, periodMs: 10_000, freezeMs: 2_500, firstFrameMs: 430 });
  // Too soon: it is not kept.
  await report({ ...picture, periodMs: 10_000 });
  await harness.clock.advance(4_000);
  await report({ audioBps: 32_000, periodMs: 1e12, freezeMs: 1e12 });
  await harness.server.close();
  const store = await openStore({ dataDir: harness.dataDir });
  const toMs = harness.clock.nowMs() + 1;
  const figures = await store.calls.usage({ appId: harness.app.appId, fromMs: 0, toMs });
  await store.close();
  expect(Object.fromEntries(figures.map(({ figure, value }) => [figure, value]))).toMatchObject({
    'playSeconds.hd': 10,
    'playSeconds.audio': 4,
    frozenSeconds: 2.5,
    'firstFrames.500': 1,
  });
});

it('counts logins, publishes and plays by how they ended, and keeps the moments of a call', async () => {
  const { client, joined } = await harness.enter('anna');
  await publish(client, 's');
  await client.request('play', { streamId: 's', audio: true, video: true });
  await client.request('play', { streamId: 's', audio: true, video: false });
  await client.refusal('publish', { streamId: 's', tracks: [] });
  const stranger = await harness.connect();
  const proof = { kind: 'appSign', proof: '0'.repeat(64) } as const;
  const user = { userId: 'eve', userName: 'Eve' };
  await stranger.refusal('join', { appId: harness.app.appId, roomId: 'red', user, credentials: proof });
  await stranger.refusal('join', { appId: 4_000_000_000, roomId: 'red', user, credentials: proof });
  await client.request('stopPlay', { streamId: 's' });
  await harness.server.close();
  const store = await openStore({ dataDir: harness.dataDir });
  const figures = await store.calls.usage({ fromMs: 0, toMs: harness.clock.nowMs() + 1 });
  const call = await store.calls.find(harness.app.appId, joined.room.roomSessionId);
  await store.close();
  expect(new Set(figures.map(({ appId }) => appId))).toEqual(new Set([harness.app.appId]));
  expect(Object.fromEntries(figures.map(({ figure, value }) => [figure, value]))).toMatchObject({
    logins: 1,
    'loginFailures.1001005': 1,
    publishes: 1,
    'publishFailures.1003001': 1,
    plays: 1,
  });
  expect(call?.events.map(({ kind, detail }) => [kind, detail])).toMatchObject([
    ['played', { streamId: 's' }],
    ['playStopped', { streamId: 's' }],
  ]);
});

it('[SIG-38] a report beyond the protocol is refused', async () => {
  const { client } = await harness.enter('anna');
  const figures = { score: -1 };
  const streams = [{ streamId: 's', direction: 'send' as const, figures }];
  expect(await client.refusal('reportQuality', { upstream: 0, downstream: 0, streams })).toBe(1100001);
});
