import { expect, it } from 'vitest';
import { experienceOf } from './experience.ts';
import type { Observation } from './page/observer.ts';

const observed = (frames: Observation['frames'], rest: Partial<Observation> = {}): Observation => ({
  elapsedMs: 10_000,
  frames,
  video: { bytesReceived: 1_000_000 },
  audio: { totalSamplesReceived: 1_000, concealedSamples: 60, silentConcealedSamples: 10, bytesReceived: 0 },
  width: 1_280,
  height: 720,
  ...rest,
});

const every = (periodMs: number, fromMs: number, toMs: number) =>
  Array.from({ length: Math.ceil((toMs - fromMs) / periodMs) }, (_, index) => ({
    atMs: fromMs + index * periodMs,
    delayMs: 100,
  }));

it('a picture that moves all the time is never frozen', () => {
  expect(experienceOf(observed(every(100, 50, 10_000)))).toMatchObject({
    freezeShare: 0,
    fps: 10,
    kbps: 800,
  });
});

it('a gap counts whole when it is longer than half a second, at the end as well', () => {
  const frames = [...every(100, 0, 4_000), ...every(100, 4_400, 7_000)];
  const { freezeShare, longestGapMs } = experienceOf(observed(frames));
  expect(freezeShare).toBeCloseTo(0.31);
  expect(longestGapMs).toBeCloseTo(3_100);
});

it('no picture is one freeze, and no sound is concealed whole', () => {
  const nothing = experienceOf(observed([], { audio: {} }));
  expect(nothing).toMatchObject({ freezeShare: 1, concealedShare: 1, delayP50Ms: null });
});

it('sound that was silent anyway is not counted as made up', () => {
  expect(experienceOf(observed(every(100, 0, 10_000))).concealedShare).toBeCloseTo(0.05);
});
