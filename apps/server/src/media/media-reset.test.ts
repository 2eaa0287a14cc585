import { ERRORS } from '@parley/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kindsOf, play, publish } from '../testing/actions.ts';
import { FakeEngines } from '../testing/fake-engines.ts';
import { type Harness, openHarness } from '../testing/harness.ts';
import { camera, microphone } from '../testing/media-samples.ts';

let harness: Harness;
let engines: FakeEngines;
const open = async (count: number) => {
  engines = new FakeEngines(count);
  harness = await openHarness(async () => engines, { engines: count });
};
beforeEach(() => open(1));
afterEach(() => harness.close());

describe('when an engine dies', () => {
  it('[SIG-37] members get new transports, streams stay, players get new consumers after the next publish', async () => {
    const { client: anna, joined } = await harness.enter('anna');
    const { client: ben } = await harness.enter('ben');
    await publish(anna, 's');
    await play(ben, 's');
    engines.lose(engines.running()[0]!);
    expect(await anna.refusal('publish', { streamId: 'other', tracks: [microphone()] })).toBe(
      ERRORS.mediaUnavailable.code,
    );
    const engine = engines.restart(0);
    const { transports } = await anna.next('mediaReset');
    await ben.next('mediaReset');
    expect(transports.send.id).not.toBe(joined.transports.send.id);
    expect(await play(ben, 's')).toEqual({ present: true, tracks: [] });

    await publish(anna, 's');
    expect(kindsOf(await ben.next('playerTracks'))).toEqual(['audio', 'video']);
    await ben.settle();
    expect(ben.notifications.map(({ type }) => type)).toEqual(['streamsAdded']);
    expect(engine.objectCount).toBe(8);
  });

  it('[SIG-37] [SIG-16] a member that was away finds new transports in the answer to its resume', async () => {
    const { client: anna, joined } = await harness.enter('anna');
    const { sessionId, resumeKey } = joined;
    await anna.cut();
    const { client: ben } = await harness.enter('ben');
    engines.lose(engines.running()[0]!);
    engines.restart(0);
    await ben.next('mediaReset');
    const again = await harness.connect();
    const resumed = await again.request('resume', { sessionId, resumeKey, revision: 0 });
    expect(resumed.transports?.send.id).not.toBe(joined.transports.send.id);
    // Not seen to have arrived: told again.
    await again.cut();
    const third = await harness.connect();
    const told = await third.request('resume', { sessionId, resumeKey, revision: 0 });
    expect(told.transports).toEqual(resumed.transports);
    await third.request('restartIce', { transportId: told.transports?.recv.id ?? '' });
    await third.cut();
    const fourth = await harness.connect();
    expect(await fourth.request('resume', { sessionId, resumeKey, revision: 0 })).toMatchObject({
      transports: null,
    });
  });

  it('[SIG-34] [SIG-37] tracks that are added before the stream is published again reach its players', async () => {
    const { client: anna } = await harness.enter('anna');
    const { client: ben } = await harness.enter('ben');
    await anna.request('publish', { streamId: 's', tracks: [microphone('mic')] });
    await play(ben, 's');
    engines.lose(engines.running()[0]!);
    engines.restart(0);
    await anna.next('mediaReset');
    await anna.request('addTracks', { streamId: 's', tracks: [camera('cam')] });
    expect(kindsOf(await ben.next('playerTracks'))).toEqual(['video']);
  });

  it('[SIG-34] [SIG-37] a stream that ends in the same moment is told to its players', async () => {
    const { client: anna } = await harness.enter('anna');
    const { client: ben } = await harness.enter('ben');
    await publish(anna, 's');
    await play(ben, 's');
    const engine = engines.running()[0]!;
    const gate = Promise.withResolvers<void>();
    engine.gate = gate.promise;
    const { tracks } = await play(ben, 's');
    const busy = ben.request('startConsumers', {
      consumerIds: tracks.map(({ consumerId }) => consumerId),
    });
    await anna.request('unpublish', { streamId: 's' });
    engines.lose(engine);
    gate.resolve();
    await busy.catch(() => {});
    expect(await ben.next('playerTracks')).toMatchObject({ streamId: 's', present: false });
    engines.restart(0);
    await ben.next('mediaReset');
  });

  it('a member that leaves while there is no engine leaves nothing behind', async () => {
    const { client: anna } = await harness.enter('anna');
    await publish(anna, 's');
    engines.lose(engines.running()[0]!);
    await anna.request('leave', {});
    const engine = engines.restart(0);
    const { client: ben, joined } = await harness.enter('ben');
    expect(joined.room.streams).toEqual([]);
    await ben.settle();
    expect(engine.objectCount).toBe(2);
  });
});

describe('several engines', () => {
  it('get the next room by how busy they say they are', async () => {
    await harness.close();
    await open(2);
    const [first, second] = engines.running();
    engines.notify(first!, { event: 'load', params: { cpuShare: 0.6 } });
    await harness.enter('a', { roomId: 'red' });
    await harness.enter('b', { roomId: 'blue' });
    expect([first, second].map((engine) => engine!.transports.size)).toEqual([0, 4]);
  });

  it('share the rooms by their sessions, and a room stays together', async () => {
    await harness.close();
    await open(2);
    await harness.enter('a', { roomId: 'red' });
    await harness.enter('b', { roomId: 'red' });
    await harness.enter('c', { roomId: 'blue' });
    expect(engines.running().map(({ transports }) => transports.size)).toEqual([4, 2]);
    await harness.enter('d', { roomId: 'green' });
    expect(engines.running().map(({ transports }) => transports.size)).toEqual([4, 4]);
  });

  it('[SIG-37] take over each other’s rooms', async () => {
    await harness.close();
    await open(2);
    const { client: anna } = await harness.enter('anna', { roomId: 'red' });
    const { client: ben } = await harness.enter('ben', { roomId: 'blue' });
    const [first, second] = engines.running();
    engines.lose(first!);
    await anna.next('mediaReset');
    expect(second!.transports.size).toBe(4);
    await ben.settle();
    expect(ben.notifications).toEqual([]);
  });
});

describe('when a client says that its transports have failed', () => {
  it('[SIG-46] it gets others, its streams stay, and players get new consumers after the next publish', async () => {
    const { client: anna, joined } = await harness.enter('anna');
    const { client: ben, joined: bens } = await harness.enter('ben');
    await publish(anna, 's');
    await play(ben, 's');
    const engine = engines.running()[0]!;
    const objects = engine.objectCount;
    await anna.request('resetMedia', {});
    const { transports } = await anna.next('mediaReset');
    expect([joined, bens].map((one) => one.transports.send.id)).not.toContain(transports.send.id);
    const old = joined.transports.recv.id;
    expect(await anna.refusal('restartIce', { transportId: old })).toBe(ERRORS.illegalParameter.code);
    expect(kindsOf(await ben.next('playerTracks'))).toEqual([]);

    await publish(anna, 's');
    expect(kindsOf(await ben.next('playerTracks'))).toEqual(['audio', 'video']);
    await ben.settle();
    expect(ben.notifications.map(({ type }) => type)).toEqual(['streamsAdded']);
    expect(engine.objectCount).toBe(objects);
  });
});
