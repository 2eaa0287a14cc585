import { expect, it } from 'vitest';
import type { QualitySample } from '../api/records.ts';
import { pointsOf, sumsOf } from './curves.ts';
import type { Line } from './samples.ts';

const sample = (atMs: number, figures: QualitySample['figures']): QualitySample => ({
  sessionId: 'bob',
  streamId: 'cam',
  direction: 'receive',
  atMs,
  figures: { periodMs: 10_000, ...figures },
});
const line = (...samples: QualitySample[]): Line => ({
  sessionId: 'bob',
  direction: 'receive',
  who: 'Bob',
  samples,
});

it('a curve holds each value over its period, and breaks where nothing was reported', () => {
  const points = pointsOf(
    'loss',
    line(
      sample(10_000, { lossPercent: 1 }),
      sample(20_000, { lossPercent: 2 }),
      sample(60_000, { lossPercent: 3 }),
    ),
  );
  expect(points).toEqual([
    [0, 1],
    [10_000, 1],
    [20_000, 2],
    [20_001, null],
    [50_000, 3],
    [60_000, 3],
  ]);
});

it('there is no curve of what nobody told', () => {
  expect(pointsOf('fps', line(sample(10_000, { audioBps: 1 })))).toEqual([]);
});

it('standing still is a share of the time', () => {
  expect(pointsOf('frozen', line(sample(10_000, { freezeMs: 2_500 })))[0]).toEqual([0, 25]);
});

it('sums weigh by time, and are of what is shown', () => {
  const long = line(
    sample(10_000, { lossPercent: 0, videoHeight: 720, freezeMs: 100 }),
    sample(40_000, { lossPercent: 10, periodMs: 30_000, videoWidth: 320, videoHeight: 180, freezeMs: 200 }),
  );
  expect(sumsOf(long, { fromMs: 0, toMs: 40_000 })).toMatchObject({
    loss: 7.5,
    lossMost: 10,
    frozenMs: 300,
    fps: null,
    size: { width: 320, height: 180 },
  });
  expect(sumsOf(long, { fromMs: 0, toMs: 9_000 })).toMatchObject({ loss: 0, frozenMs: 100 });
});
