import { afterEach, beforeEach, expect, it } from 'vitest';
import { publish } from '../testing/actions.ts';
import type { FakeEngine } from '../testing/fake-engines.ts';
import { FakeEngines } from '../testing/fake-engines.ts';
import { type Harness, openHarness } from '../testing/harness.ts';

let engines: FakeEngines;
let harness: Harness;
beforeEach(async () => {
  engines = new FakeEngines();
  harness = await openHarness(async () => engines);
});
afterEach(() => harness.close());

/** Lets the engine hear speech in the sound that was published last. */
function speak(engine: FakeEngine | undefined): void {
  if (engine === undefined) throw new Error('no engine runs');
  const producerId = [...engine.producers.keys()].find((id) => engine.producers.get(id)?.kind === 'audio');
  if (producerId === undefined) throw new Error('nobody publishes sound');
  const voices = [{ producerId, level: 30, medium: 5, long: 10 }];
  engines.notify(engine, { event: 'voicesHeard', params: { voices } });
}

it('[SIG-50] [SIG-51] who watches is told who speaks and when nobody does any more, and who no longer watches is not', async () => {
  const { client: anna } = await harness.enter('anna');
  const { client: ben } = await harness.enter('ben');
  await publish(anna, 's1');
  expect(await ben.request('watchSpeakers', { isOn: true })).toEqual({ speakers: [] });
  speak(engines.running()[0]);
  const speakers = [{ streamId: 's1', userId: 'anna', level: 30 }];
  expect(await ben.next('speakers')).toEqual({ type: 'speakers', speakers });
  expect(await anna.request('watchSpeakers', { isOn: true })).toEqual({ speakers });

  await harness.clock.advance(2_000);
  expect(await anna.next('speakers')).toEqual({ type: 'speakers', speakers: [] });
  expect((await ben.request('watchSpeakers', { isOn: false })).speakers).toEqual([]);
  await ben.next('speakers');
  await harness.clock.advance(200);
  speak(engines.running()[0]);
  await anna.next('speakers');
  await ben.settle();
  expect(ben.notifications.map(({ type }) => type)).not.toContain('speakers');
});
