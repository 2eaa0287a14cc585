import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { play, publish } from '../testing/actions.ts';
import { type FakeEngine, FakeEngines } from '../testing/fake-engines.ts';
import { type Harness, openHarness } from '../testing/harness.ts';
import { camera, microphone } from '../testing/media-samples.ts';
import type { TestClient } from '../testing/test-client.ts';

let harness: Harness;
let engine: FakeEngine;
let anna: TestClient;
let ben: TestClient;
beforeEach(async () => {
  const engines = new FakeEngines();
  engine = engines.running()[0]!;
  harness = await openHarness(async () => engines);
  ({ client: anna } = await harness.enter('anna'));
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
