import { describe, expect, it } from 'vitest';
import { addReading, type Figures, plot, SAMPLES_KEPT, series } from './figures.ts';

const reading = (streamId: string, kbps: number, direction: 'publish' | 'play' = 'play') => ({
  streamId,
  direction,
  sample: { kbps, fps: 15, rttMs: 20, loss: 0 },
  latest: { videoKBPS: kbps },
});
const readings = (all: readonly ReturnType<typeof reading>[]): Figures =>
  all.reduce(addReading, [] as Figures);

describe('figures', () => {
  it('are kept by stream and direction, the newest in full', () => {
    const figures = readings([reading('a', 1), reading('a', 2, 'publish'), reading('a', 3)]);
    expect(figures.map(({ samples }) => series(samples, 'kbps'))).toEqual([[1, 3], [2]]);
    expect(figures[0]?.latest).toEqual({ videoKBPS: 3 });
  });

  it('of three minutes are kept', () => {
    const [stream] = readings(Array.from({ length: SAMPLES_KEPT + 7 }, (_, index) => reading('a', index)));
    expect(stream?.samples).toHaveLength(SAMPLES_KEPT);
    expect(stream?.samples.at(-1)?.kbps).toBe(SAMPLES_KEPT + 6);
  });
});

describe('plot', () => {
  const size = { width: 59, height: 40, atLeast: 10 };

  it('draws the newest value at the right edge and the largest at the top', () => {
    expect(plot([0, 20], size)).toEqual({ points: '58,40 59,0', max: 20 });
  });

  it('does not blow up small values', () => {
    expect(plot([5], size)).toEqual({ points: '59,20', max: 10 });
  });

  it('draws nothing from nothing, and nothing below zero', () => {
    expect(plot([], size).points).toBe('');
    expect(plot([-3], size).points).toBe('59,40');
  });
});
