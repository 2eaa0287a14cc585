import { expect, it } from 'vitest';
import type { QualitySample } from '../store/index.ts';
import { thinSamples } from './thin-samples.ts';

const sample = (atMs: number, figures: QualitySample['figures'], streamId = 'cam'): QualitySample => ({
  roomSessionId: 'c',
  sessionId: 's',
  streamId,
  direction: 'receive',
  atMs,
  figures: { periodMs: 10_000, ...figures },
});

it('leaves a short call as it is', () => {
  const samples = [sample(10_000, { lossPercent: 1 }), sample(20_000, { lossPercent: 2 })];
  expect(thinSamples(samples, 2)).toEqual(samples);
});

it('tells a long call in longer periods, each stream by itself, and loses no freeze', () => {
  const samples = [
    sample(10_000, { lossPercent: 0, freezeMs: 100, videoHeight: 720 }),
    sample(10_000, { lossPercent: 50 }, 'screen'),
    sample(40_000, { lossPercent: 8, freezeMs: 300, videoHeight: 180, periodMs: 30_000 }),
    sample(50_000, { lossPercent: 4 }),
  ];
  expect(thinSamples(samples, 2)).toEqual([
    sample(10_000, { lossPercent: 50 }, 'screen'),
    sample(40_000, { lossPercent: 6, freezeMs: 400, videoHeight: 180, periodMs: 40_000 }),
    sample(50_000, { lossPercent: 4 }),
  ]);
});
