/** What the server is told of the first picture or sound of a play. */
import { ParleyError } from '@parley/protocol';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { stubPage } from './testing/fake-page.ts';
import { playedTrack, TestEngine } from './testing/test-engine.ts';
import { settle } from './testing/virtual-clock.ts';

beforeAll(stubPage);

let engine: TestEngine;
beforeEach(async () => {
  engine = new TestEngine();
  engine.offerStream('s');
  await engine.loginAndConnect();
});

/** The times that were told since the last look. */
let looked = 0;
function timesTold(): number[] {
  const reports = engine.server.said('reportQuality').flatMap(({ streams }) => streams);
  const times = reports.flatMap(({ figures }) => figures.firstFrameMs ?? []);
  const news = times.slice(looked);
  looked = times.length;
  return news;
}
beforeEach(() => {
  looked = 0;
});

async function play(): Promise<void> {
  engine.parts.playing.start('s', undefined);
  await settle();
  engine.platform.media('connected');
  await engine.clock.advance(2_000);
}

it('[SIG-38] is told at once, before the play can be stopped', async () => {
  engine.parts.playing.start('s', undefined);
  await settle();
  engine.platform.media('connected');
  await settle();
  engine.parts.playing.stop('s');
  expect(timesTold()).toEqual([0]);
  expect(engine.server.said('stopPlay')).toHaveLength(1);
});

it('[SIG-38] is told a second later when another has just been told', async () => {
  const stream = (name: string) => ({ present: true, tracks: [playedTrack(`${name}-a`)] });
  engine.server.answer('play', ({ streamId }) => stream(streamId));
  await play();
  await engine.clock.advance(1_000);
  timesTold();
  for (const name of ['t', 'u']) {
    engine.parts.playing.start(name, undefined);
    await settle();
  }
  expect(timesTold()).toHaveLength(1);
  await engine.clock.advance(1_000);
  expect(timesTold()).toHaveLength(1);
});

it('[SIG-38] is told within two seconds, and once', async () => {
  await play();
  expect(timesTold()).toHaveLength(1);
  await engine.clock.advance(30_000);
  expect(timesTold()).toEqual([]);
});

it('[SIG-38] is told to a session that takes the place of one that was lost, as a time of its own', async () => {
  await play();
  await engine.clock.advance(60_000);
  timesTold();
  engine.server.refuse('resume', new ParleyError('sessionAbnormal'));
  engine.server.cut();
  await engine.clock.advance(2_000);
  engine.platform.media('connected');
  await engine.clock.advance(4_000);
  expect(engine.server.said('join')).toHaveLength(2);
  const [time, ...others] = timesTold();
  expect(time).toBeLessThan(6_000);
  expect(others).toEqual([]);
});

it('[SIG-38] does not count the time in which the stream was muted', async () => {
  const muted = { ...playedTrack('s-a'), state: 'muted' as const };
  engine.server.answer('play', () => ({ present: true, tracks: [muted] }));
  await play();
  await engine.clock.advance(60_000);
  expect(timesTold()).toEqual([]);
  engine.server.notify({ type: 'trackState', streamId: 's', kind: 'audio', state: 'open' });
  await engine.clock.advance(2_000);
  expect(timesTold()).toEqual([0]);
});
