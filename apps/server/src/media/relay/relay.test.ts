import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kindsOf, play, publish } from '../../testing/actions.ts';
import { type FakeEngine, FakeEngines } from '../../testing/fake-engines.ts';
import { type Harness, openHarness } from '../../testing/harness.ts';
import { camera } from '../../testing/media-samples.ts';
import { originOf } from '../../testing/relay-trace.ts';
import type { TestClient } from '../../testing/test-client.ts';
import { LINGER_MS } from './track-outlets.ts';

let harness: Harness;
let engines: FakeEngines;
beforeEach(async () => {
  engines = new FakeEngines(3);
  const overrides = { engines: 3, roomMembersPerEngine: 1 };
  harness = await openHarness(async () => engines, overrides);
});
afterEach(() => harness.close());

/** Each on the next engine. */
async function enter(...names: string[]): Promise<TestClient[]> {
  const clients = [];
  for (const name of names) clients.push((await harness.enter(name)).client);
  return clients;
}

const requestsOf = (engine: FakeEngine | undefined, method: string) =>
  (engine?.requests ?? []).filter((request) => request.method === method);
const relayEnds = () =>
  engines
    .running()
    .map(({ transports }) => [...transports.values()].filter(({ relay }) => relay !== undefined).length);
/** The home producers of what an engine sends to its clients. */
const origins = (engine: FakeEngine) =>
  [...engine.consumers.values()]
    .filter(({ transportId }) => engine.transports.get(transportId)?.relay === undefined)
    .map(({ producerId }) => originOf(engines.running(), engine, producerId));

describe('a stream whose players are on other engines', () => {
  it('[SIG-34] reaches them from its publisher’s engine', async () => {
    const [anna, ben] = (await enter('anna', 'ben')) as [TestClient, TestClient];
    const [home, away] = engines.running();
    await publish(anna, 's');
    expect(kindsOf(await play(ben, 's'))).toEqual(['audio', 'video']);
    expect(new Set(origins(away!))).toEqual(new Set(home!.producers.keys()));
    expect(relayEnds()).toEqual([1, 1, 0]);
  });

  it('is relayed once to each engine, however many play it there', async () => {
    const [anna, ...players] = (await enter('anna', 'ben', 'cleo', 'dora', 'emil', 'fay')) as [
      TestClient,
      ...TestClient[],
    ];
    await publish(anna, 's');
    await Promise.all(players.map((player) => play(player, 's')));
    const [home, ...others] = engines.running();
    expect(others.map(({ producers }) => producers.size)).toEqual([2, 2]);
    expect(requestsOf(home, 'createRelayTransport')).toHaveLength(2);
    for (const engine of others) expect(origins(engine)).toHaveLength(4);
  });

  it('is relayed for a while longer when its last player has gone, and flows at once for the next', async () => {
    const [anna, ben] = (await enter('anna', 'ben')) as [TestClient, TestClient];
    const [home, away] = engines.running();
    await publish(anna, 's');
    await play(ben, 's');
    await ben.request('stopPlay', { streamId: 's' });
    harness.clock.advance(LINGER_MS - 1);
    await play(ben, 's');
    harness.clock.advance(3 * LINGER_MS);
    expect(requestsOf(away, 'createProducer')).toHaveLength(2);
    expect(origins(away!)).toHaveLength(2);

    await ben.request('stopPlay', { streamId: 's' });
    harness.clock.advance(LINGER_MS);
    await ben.settle();
    expect(relayEnds()).toEqual([0, 0, 0]);
    expect([away!.producers.size, home!.consumers.size]).toEqual([0, 0]);
  });

  it('is no longer relayed when it ends, and a track no longer when it is removed', async () => {
    const [anna, ben] = (await enter('anna', 'ben')) as [TestClient, TestClient];
    const [home, away] = engines.running();
    await publish(anna, 's');
    await play(ben, 's');
    await anna.request('removeTracks', { streamId: 's', trackIds: ['cam of s'] });
    expect(kindsOf(await ben.next('playerTracks'))).toEqual(['audio']);
    expect([away!.producers.size, home!.consumers.size]).toEqual([1, 1]);
    await anna.request('unpublish', { streamId: 's' });
    await ben.next('playerTracks');
    expect(relayEnds()).toEqual([0, 0, 0]);
    expect([away!.producers.size, home!.consumers.size]).toEqual([0, 0]);
  });

  it('is relayed with every encoding, in their order', async () => {
    const [anna, ben] = (await enter('anna', 'ben')) as [TestClient, TestClient];
    const [home, away] = engines.running();
    const track = camera();
    track.rtpParameters.encodings = [
      { rid: 'q', scalabilityMode: 'L1T2' },
      { rid: 'h', scalabilityMode: 'L1T2' },
      { rid: 'f', scalabilityMode: 'L1T2' },
    ];
    await anna.request('publish', { streamId: 's', tracks: [track] });
    await play(ben, 's');
    const [relayed] = away!.producers.values();
    expect(relayed?.encodings).toMatchObject([
      { rid: 'q', scalabilityMode: 'L1T2' },
      { rid: 'h' },
      { rid: 'f' },
    ]);
    expect([...home!.consumers.values()].map(({ params }) => params.encoding)).toEqual([0, 1, 2]);
    expect(origins(away!)).toEqual([...home!.producers.keys()]);
  });

  it('is relayed without the encodings that no player there has use for, until one has', async () => {
    const [anna, ben] = (await enter('anna', 'ben')) as [TestClient, TestClient];
    const [home, away] = engines.running();
    const track = camera();
    track.rtpParameters.encodings = [{ rid: 'q' }, { rid: 'h' }, { rid: 'f' }];
    await anna.request('publish', { streamId: 's', tracks: [track] });
    await play(ben, 's');
    const [producerId = ''] = away!.producers.keys();
    const crossing = async (highestLayer: number) => {
      const params = { producerId, highestLayer, maxBitrateBps: null };
      engines.notify(away!, { event: 'producerDemand', params });
      await ben.settle();
      return [...home!.consumers.values()].map(({ paused }) => !paused);
    };
    expect(await crossing(0)).toEqual([true, false, false]);
    expect(await crossing(1)).toEqual([true, true, false]);
    expect(await crossing(2)).toEqual([true, true, true]);
    expect(requestsOf(home, 'pauseConsumer')).toHaveLength(2);
    await ben.request('stopPlay', { streamId: 's' });
    harness.clock.advance(LINGER_MS);
    await ben.settle();
    await crossing(0);
    expect(requestsOf(home, 'pauseConsumer')).toHaveLength(2);
  });

  it('tells home what the layers of a single encoding are wanted for over there, and how much fits', async () => {
    const [anna, ben] = (await enter('anna', 'ben')) as [TestClient, TestClient];
    const [home, away] = engines.running();
    await anna.request('publish', { streamId: 's', tracks: [camera()] });
    await play(ben, 's');
    const [producerId = ''] = away!.producers.keys();
    const [consumerId] = home!.consumers.keys();
    const told = (highestLayer: number, maxBitrateBps: number | null) =>
      engines.notify(away!, { event: 'producerDemand', params: { producerId, highestLayer, maxBitrateBps } });
    told(0, null);
    told(0, 250_000);
    told(2, 250_000);
    await ben.settle();
    expect(requestsOf(home, 'setPreferredLayers').map(({ params }) => params)).toEqual([
      { consumerId, spatial: 0, temporal: 255 },
      { consumerId, spatial: 2, temporal: 255 },
    ]);
    expect(requestsOf(home, 'setRoom').map(({ params }) => params)).toEqual([
      { consumerId, maxBitrateBps: 250_000 },
    ]);
    expect(requestsOf(home, 'pauseConsumer')).toEqual([]);
  });

  it('[SIG-37] comes back by a new relay when the engine of its players dies', async () => {
    const [anna, ben] = (await enter('anna', 'ben')) as [TestClient, TestClient];
    await publish(anna, 's');
    await play(ben, 's');
    const [home, away] = engines.running();
    engines.lose(away!);
    await ben.next('mediaReset');
    expect(kindsOf(await ben.next('playerTracks'))).toEqual(['audio', 'video']);
    const other = engines.running().find((engine) => origins(engine).length > 0);
    expect(other).not.toBe(home);
    expect(new Set(origins(other!))).toEqual(new Set(home!.producers.keys()));
    await anna.settle();
    expect(anna.notifications.map(({ type }) => type)).not.toContain('mediaReset');
    expect(relayEnds()).toEqual([1, 1]);
  });

  it('[SIG-37] comes back when its publisher’s engine has died and it is published again', async () => {
    const [anna, ben] = (await enter('anna', 'ben')) as [TestClient, TestClient];
    await publish(anna, 's');
    await play(ben, 's');
    const [home, away] = engines.running();
    engines.lose(home!);
    await anna.next('mediaReset');
    expect(kindsOf(await ben.next('playerTracks'))).toEqual([]);
    expect(away!.producers.size).toBe(0);
    await publish(anna, 's');
    expect(kindsOf(await ben.next('playerTracks'))).toEqual(['audio', 'video']);
    expect(origins(away!)).toHaveLength(2);
    await ben.settle();
    expect(ben.notifications.map(({ type }) => type)).not.toContain('mediaReset');
  });

  it('never uses a key twice, and both ends have the same ones', async () => {
    const [anna, ben] = (await enter('anna', 'ben')) as [TestClient, TestClient];
    await publish(anna, 's');
    for (let i = 0; i < 3; i++) {
      await play(ben, 's');
      await ben.request('stopPlay', { streamId: 's' });
      harness.clock.advance(LINGER_MS);
      await ben.settle();
    }
    const keysOf = (engine: FakeEngine) =>
      requestsOf(engine, 'createRelayTransport').map(({ params }) => {
        const { sendKey, receiveKey } = params as { sendKey: string; receiveKey: string };
        return [sendKey, receiveKey];
      });
    const [home, away] = engines.running().map(keysOf);
    expect(new Set(home!.flat()).size).toBe(6);
    for (const key of home!.flat()) expect(key).toMatch(/^[0-9a-f]{56}$/);
    expect(away!.map(([send, receive]) => [receive, send])).toEqual(home);
  });
});
