import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStore } from '../store/index.ts';
import { play, publish } from '../testing/actions.ts';
import { figuresAtTheEnd } from '../testing/counted.ts';
import { FakeEngines } from '../testing/fake-engines.ts';
import { type Harness, openHarness } from '../testing/harness.ts';
import type { TestClient } from '../testing/test-client.ts';
import { PATIENCE_MS } from './awaited-plays.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await openHarness(async () => new FakeEngines());
});
afterEach(() => harness.close());

/** A client's report of a stream that it plays. */
const saysOf = (client: TestClient, streamId: string, figures: object) =>
  client.request('reportQuality', {
    upstream: 0,
    downstream: 0,
    streams: [{ streamId, direction: 'receive', figures }],
  });

it('[SIG-38] how streams went at a client is kept with the call, and counts in the figures', async () => {
  const { client, joined } = await harness.enter('anna');
  await publish(client, 's');
  const streams = [{ streamId: 's', direction: 'send' as const, figures: { score: 7.2, lossPercent: 6 } }];
  await client.request('reportQuality', { upstream: 2, downstream: 5, streams });
  const text = await (await fetch(`${harness.url}/metrics`)).text();
  expect(text).toContain('parley_stream_score_bucket{le="7",direction="send"} 0');
  expect(text).toContain('parley_stream_score_bucket{le="7.7",direction="send"} 1');

  harness.clock.advance(1_000);
  await client.request('leave', {});
  await harness.server.close();
  const store = await openStore({ dataDir: harness.dataDir });
  const call = await store.calls.find(harness.app.appId, joined.room.roomSessionId, 100);
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
  await publish(client, 's');
  await play(client, 's');
  const report = (figures: object) => saysOf(client, 's', figures);
  const picture = { videoBps: 1e6, videoWidth: 720, videoHeight: 1280 };
  await report({ ...picture, periodMs: 10_000, freezeMs: 2_500, firstFrameMs: 430 });
  // Too soon: it is not kept.
  await report({ ...picture, periodMs: 10_000 });
  harness.clock.advance(4_000);
  await report({ audioBps: 32_000, periodMs: 1e12, freezeMs: 1e12, firstFrameMs: 1 });
  expect(await figuresAtTheEnd(harness)).toMatchObject({
    'playSeconds.hd': 10,
    'playSeconds.audio': 4,
    frozenSeconds: 2.5,
    'firstFrames.500': 1,
    plays: 1,
  });
});

describe('a play', () => {
  let anna: TestClient;
  let ben: TestClient;
  const plays = async () => {
    const { plays, 'playFailures.1004001': failed } = await figuresAtTheEnd(harness);
    return { succeeded: plays ?? 0, failed: failed ?? 0 };
  };
  beforeEach(async () => {
    anna = (await harness.enter('anna')).client;
    ben = (await harness.enter('ben')).client;
    await publish(anna, 's');
  });

  it('[SIG-38] succeeds when its client has seen it, not when it is granted', async () => {
    await play(ben, 's');
    harness.clock.advance(PATIENCE_MS - 2_000);
    await saysOf(ben, 's', { firstFrameMs: 9_000 });
    harness.clock.advance(PATIENCE_MS * 2);
    expect(await plays()).toEqual({ succeeded: 1, failed: 0 });
  });

  it('[SIG-38] that shows nothing for long has failed, and does not succeed later', async () => {
    await play(ben, 's');
    await saysOf(ben, 's', { audioBps: 0 });
    harness.clock.advance(PATIENCE_MS + 2_000);
    await saysOf(ben, 's', { firstFrameMs: 13_000 });
    expect(await plays()).toEqual({ succeeded: 0, failed: 1 });
  });

  it('[SIG-38] that its player ends before anything was seen is neither', async () => {
    await saysOf(ben, 's', {});
    await play(ben, 's');
    harness.clock.advance(PATIENCE_MS / 2);
    await ben.request('stopPlay', { streamId: 's' });
    harness.clock.advance(PATIENCE_MS * 2);
    expect(await plays()).toEqual({ succeeded: 0, failed: 0 });
  });

  it('[SIG-38] of a stream that is muted, hidden or not there does not fail, however long that takes', async () => {
    await saysOf(ben, 's', {});
    for (const kind of ['audio', 'video'] as const)
      await anna.request('setTrackState', { streamId: 's', kind, state: 'muted' });
    await play(ben, 's');
    await play(ben, 'nobody');
    harness.clock.advance(PATIENCE_MS * 3);
    await anna.request('setTrackState', { streamId: 's', kind: 'video', state: 'open' });
    const nowhere = { width: 0, height: 0 };
    await ben.request('play', { streamId: 's', audio: true, video: true, shown: nowhere });
    harness.clock.advance(PATIENCE_MS * 3);
    await play(ben, 's');
    harness.clock.advance(PATIENCE_MS + 2_000);
    expect(await plays()).toEqual({ succeeded: 0, failed: 1 });
  });

  it('[SIG-16] of a client that is away is not judged before it is back', async () => {
    await saysOf(ben, 's', {});
    await play(ben, 's');
    harness.clock.advance(1_000);
    ben.socket.terminate();
    await vi.waitFor(() => expect(harness.logLines.join()).toContain('sessionDetached'));
    harness.clock.advance(PATIENCE_MS * 2);
    expect(await plays()).toEqual({ succeeded: 0, failed: 0 });
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
  await saysOf(client, 's', { firstFrameMs: 80 });
  await client.request('stopPlay', { streamId: 's' });
  await harness.server.close();
  const store = await openStore({ dataDir: harness.dataDir });
  const figures = await store.calls.usage({ fromMs: 0, toMs: harness.clock.nowMs() + 1 });
  const call = await store.calls.find(harness.app.appId, joined.room.roomSessionId, 100);
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
