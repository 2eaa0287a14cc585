import { afterEach, beforeEach, expect, it } from 'vitest';
import { play, publish } from '../testing/actions.ts';
import { type FakeEngine, FakeEngines } from '../testing/fake-engines.ts';
import { type Harness, openHarness } from '../testing/harness.ts';
import { camera } from '../testing/media-samples.ts';
import type { TestClient } from '../testing/test-client.ts';

let engines: FakeEngines;
let engine: FakeEngine;
let harness: Harness;
let anna: TestClient;
let ben: TestClient;
beforeEach(async () => {
  engines = new FakeEngines();
  engine = engines.running()[0]!;
  harness = await openHarness(async () => engines);
  ({ client: anna } = await harness.enter('anna'));
  ({ client: ben } = await harness.enter('ben'));
});
afterEach(() => harness.close());

const videoOf = async (client: TestClient, streamId: string) => {
  const { tracks } = await play(client, streamId);
  const video = tracks.find(({ kind }) => kind === 'video');
  if (video === undefined) throw new Error('no video is played');
  return video;
};
const hold = (consumerId: string, isHeld: boolean) =>
  engines.notify(engine, {
    event: 'layersChanged',
    params: {
      consumerId,
      layers: isHeld ? null : { spatial: 0, temporal: 0 },
      pauseReason: isHeld ? 'bandwidth' : null,
    },
  });
const priorities = () =>
  engine.requests.filter(({ method }) => method === 'setPriority').map(({ params }) => params);

it('[SIG-80] a player is told when the network does not carry a video, and when it is back', async () => {
  await publish(anna, 's');
  const { consumerId, trackId } = await videoOf(ben, 's');
  hold(consumerId, false);
  hold(consumerId, true);
  hold(consumerId, true);
  expect(await ben.next('playerFlow')).toEqual({
    type: 'playerFlow',
    streamId: 's',
    trackId,
    pausedFor: 'bandwidth',
  });
  hold(consumerId, false);
  expect(await ben.next('playerFlow')).toMatchObject({ pausedFor: null });
  await ben.request('stopPlay', { streamId: 's' });
  hold(consumerId, true);
  await ben.settle();
  expect(ben.notifications.filter(({ type }) => type === 'playerFlow')).toEqual([]);
});

it('[SIG-81] a screen comes before the speaker, and the speaker before the rest', async () => {
  const screen = { ...camera('screen'), source: 'screen' as const };
  await anna.request('publish', { streamId: 'screen', tracks: [screen] });
  await publish(anna, 's');
  const shared = await videoOf(ben, 'screen');
  const face = await videoOf(ben, 's');
  expect(priorities()).toEqual([{ consumerId: shared.consumerId, priority: 2 }]);

  const producerId = [...engine.producers.keys()].find((id) => engine.producers.get(id)?.kind === 'audio')!;
  engines.notify(engine, {
    event: 'voicesHeard',
    params: { voices: [{ producerId, level: 30, medium: 5, long: 10 }] },
  });
  await ben.settle();
  expect(priorities().slice(1)).toEqual([{ consumerId: face.consumerId, priority: 1 }]);
  await harness.clock.advance(2_000);
  await ben.settle();
  expect(priorities().slice(2)).toEqual([{ consumerId: face.consumerId, priority: 0 }]);
});
