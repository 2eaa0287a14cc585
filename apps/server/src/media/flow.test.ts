import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { play, publish } from '../testing/actions.ts';
import { type FakeEngine, FakeEngines } from '../testing/fake-engines.ts';
import { type Harness, openHarness } from '../testing/harness.ts';
import { camera, microphone } from '../testing/media-samples.ts';
import type { TestClient } from '../testing/test-client.ts';

let harness: Harness;
let engines: FakeEngines;
let engine: FakeEngine;
let anna: TestClient;
let sessionId: string;
let resumeKey: string;
let ben: TestClient;
beforeEach(async () => {
  engines = new FakeEngines();
  engine = engines.running()[0]!;
  harness = await openHarness(async () => engines);
  ({
    client: anna,
    joined: { sessionId, resumeKey },
  } = await harness.enter('anna'));
  ({ client: ben } = await harness.enter('ben'));
});
afterEach(() => harness.close());

/** Kinds whose packets the engine would send now. */
const flowing = () =>
  [...engine.consumers.values()]
    .filter(({ paused, producerId }) => !paused && engine.producers.get(producerId)?.paused === false)
    .map(({ params }) => params.kind)
    .sort();
const start = async (client: TestClient, streamId: string) => {
  const { tracks } = await play(client, streamId);
  await client.request('startConsumers', { consumerIds: tracks.map(({ consumerId }) => consumerId) });
};

describe('packets', () => {
  it('[SIG-34] flow only when the browser has said that it can take them', async () => {
    await publish(anna, 's');
    await play(ben, 's');
    expect(flowing()).toEqual([]);
    await start(ben, 's');
    expect(flowing()).toEqual(['audio', 'video']);
  });

  it('[SIG-35] of a kind that the player does not want stop at the server, and come back', async () => {
    await publish(anna, 's');
    await start(ben, 's');
    const unchanged = await play(ben, 's');
    expect(await ben.request('play', { streamId: 's', audio: true, video: false })).toEqual(unchanged);
    expect(flowing()).toEqual(['audio']);
    await play(ben, 's');
    expect(flowing()).toEqual(['audio', 'video']);
  });

  it('[SIG-35] of a kind that was never wanted do not begin with startConsumers', async () => {
    await publish(anna, 's');
    const { tracks } = await ben.request('play', { streamId: 's', audio: false, video: true });
    await ben.request('startConsumers', { consumerIds: tracks.map(({ consumerId }) => consumerId) });
    expect(flowing()).toEqual(['video']);
    await play(ben, 's');
    expect(flowing()).toEqual(['audio', 'video']);
  });

  it('[SIG-33] of a muted or disabled track are not forwarded', async () => {
    await publish(anna, 's');
    await start(ben, 's');
    const set = (state: 'open' | 'muted' | 'disabled') =>
      anna.request('setTrackState', { streamId: 's', kind: 'video', state });
    await set('muted');
    expect(flowing()).toEqual(['audio']);
    await set('disabled');
    expect(flowing()).toEqual(['audio']);
    await set('open');
    expect(flowing()).toEqual(['audio', 'video']);
  });

  it('[SIG-33] of a track that is published muted are not forwarded', async () => {
    const tracks = [microphone(), { ...camera(), state: 'muted' as const }];
    await anna.request('publish', { streamId: 's', tracks });
    await start(ben, 's');
    expect(flowing()).toEqual(['audio']);
  });
});

describe('the size at which a video is shown', () => {
  const simulcast = () => {
    const track = camera();
    const encodings = [4, 2, 1].map((scaleResolutionDownBy, index) => ({
      rid: `r${index}`,
      scaleResolutionDownBy,
    }));
    return {
      ...track,
      size: { width: 1280, height: 720 },
      rtpParameters: { ...track.rtpParameters, encodings },
    };
  };
  const show = (width: number, height: number) =>
    ben.request('play', { streamId: 's', audio: true, video: true, shown: { width, height } });
  /** The spatial layers that the engine was told. */
  const told = () =>
    engine.requests.flatMap(({ method, params }) =>
      method === 'setPreferredLayers' ? [(params as { spatial: number }).spatial] : [],
    );

  it('[SIG-39] chooses the layer, and the engine is told of each change once', async () => {
    await anna.request('publish', { streamId: 's', tracks: [microphone(), simulcast()] });
    await start(ben, 's');
    expect(told()).toEqual([]);
    await show(320, 180);
    await show(300, 170);
    await show(640, 360);
    await show(3840, 2160);
    await play(ben, 's');
    expect(told()).toEqual([0, 1, 255]);
  });

  it('[SIG-39] of nothing lets the video rest and the sound go on, until it is shown again', async () => {
    await anna.request('publish', { streamId: 's', tracks: [microphone(), simulcast()] });
    await start(ben, 's');
    await show(320, 180);
    await show(0, 0);
    expect(flowing()).toEqual(['audio']);
    await show(320, 180);
    expect(flowing()).toEqual(['audio', 'video']);
    expect(told()).toEqual([0]);
  });
});

describe('what players have use for', () => {
  it('[SIG-45] is told to the publisher, and again when it comes back', async () => {
    const track = camera();
    await anna.request('publish', { streamId: 's', tracks: [track] });
    const [producerId = ''] = engine.producers.keys();
    const tell = (producerId: string, highestLayer: number, maxBitrateBps: number | null) =>
      engines.notify(engine, {
        event: 'producerDemand',
        params: { producerId, highestLayer, maxBitrateBps },
      });
    tell(producerId, 0, 300_000);
    await anna.settle();
    const demand = {
      type: 'videoDemand',
      streamId: 's',
      trackId: track.trackId,
      encodings: 1,
      maxBitrateBps: 300_000,
    };
    expect(anna.notifications).toContainEqual(demand);
    expect(ben.notifications.map(({ type }) => type)).not.toContain('videoDemand');
    tell('gone', 2, null);
    await anna.cut();
    const again = await harness.connect();
    await again.request('resume', { sessionId, resumeKey, revision: 0 });
    expect(await again.next('videoDemand')).toEqual(demand);
  });
});

describe('how long a video is held back', () => {
  it('[SIG-47] is what the player asks for, told once, and taken back', async () => {
    await publish(anna, 's');
    const asked = () =>
      engine.requests.filter(({ method }) => method === 'setPlayoutDelay').map(({ params }) => params);
    const [, video] = (await play(ben, 's')).tracks;
    const delay = { minMs: 200, maxMs: 1_000 };
    for (const buffer of [delay, delay, undefined]) {
      await ben.request('play', { streamId: 's', audio: true, video: true, ...(buffer && { buffer }) });
    }
    const { consumerId } = video!;
    expect(asked()).toEqual([
      { consumerId, delay },
      { consumerId, delay: null },
    ]);
    const wrong = { minMs: 300, maxMs: 200 };
    const refused = ben.request('play', { streamId: 's', audio: true, video: true, buffer: wrong });
    await expect(refused).rejects.toMatchObject({ code: 1100001 });
  });
});

describe('what overlaps', () => {
  it('a session that ends while its publish is being set up leaves nothing in the engine or the room', async () => {
    const gate = Promise.withResolvers<void>();
    engine.gate = gate.promise;
    const refused = publish(anna, 's').catch(() => {});
    await ben.settle();
    const again = harness.enter('anna', { roomId: 'elsewhere' });
    engine.gate = undefined;
    gate.resolve();
    await Promise.all([refused, again, anna.closed]);
    expect(await play(ben, 's')).toEqual({ present: false, tracks: [] });
    await publish(ben, 's');
    await ben.settle();
    expect(engine.producers.size).toBe(2);
    expect(engine.transports.size).toBe(4);
  });

  it('a stream that ends while a player’s consumers are being made leaves the player without it', async () => {
    await publish(anna, 's');
    const gate = Promise.withResolvers<void>();
    engine.gate = gate.promise;
    const answer = play(ben, 's');
    const ended = anna.request('unpublish', { streamId: 's' });
    engine.gate = undefined;
    gate.resolve();
    await Promise.all([answer, ended]);
    const told = ben.notifications.filter(({ type }) => type === 'playerTracks');
    const last = told.at(-1) ?? { ...(await answer) };
    expect(last).toMatchObject({ present: false, tracks: [] });
    expect(engine.consumers.size).toBe(0);
  });
});
