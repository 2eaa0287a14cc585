import { expect, it } from 'vitest';
import type { Observation } from './page/observer.ts';
import { stepFiguresOf } from './steps.ts';

/** Looks at a stream that has `kbps` in each second, with a frame each 100 ms where there is any. */
function looksAt(kbps: readonly number[]): Observation[] {
  const frames = kbps.flatMap((rate, second) =>
    rate === 0
      ? []
      : Array.from({ length: 10 }, (_, index) => ({ atMs: second * 1_000 + index * 100, delayMs: 40 })),
  );
  return [0, ...kbps].map((_, second) => ({
    elapsedMs: second * 1_000,
    frames: frames.filter(({ atMs }) => atMs < second * 1_000),
    video: { bytesReceived: kbps.slice(0, second).reduce((sum, rate) => sum + rate * 125, 0) },
    audio: { bytesReceived: 0, totalSamplesReceived: second * 48_000, concealedSamples: 0 },
    width: 1_280,
    height: 720,
  }));
}

const PLAN = [
  { seconds: 2, rate: 5 },
  { seconds: 3, rate: 0.5 },
  { seconds: 4, rate: 5 },
];

it('each step has its own figures, and the time until the bitrate is back is counted from the last one', () => {
  const figures = stepFiguresOf(PLAN, looksAt([1_000, 1_000, 0, 400, 400, 500, 800, 900, 1_000]));
  expect(figures.kbps).toEqual([1_000, 1_000, 0, 400, 400, 500, 800, 900, 1_000]);
  expect(figures.steps.map(({ freezeShare }) => Math.round(freezeShare * 10) / 10)).toEqual([0, 0.3, 0]);
  expect(figures.steps.map(({ kbps }) => Math.round(kbps))).toEqual([1_000, 267, 800]);
  expect(figures.regainedAfterS).toBe(3);
});

it('a bitrate that does not come back is told as such', () => {
  const { regainedAfterS } = stepFiguresOf(PLAN, looksAt([1_000, 1_000, 0, 0, 0, 0, 400, 400, 400]));
  expect(regainedAfterS).toBeNull();
});
