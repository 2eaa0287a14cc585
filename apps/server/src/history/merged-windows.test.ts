import { beforeEach, expect, it } from 'vitest';
import type { QualitySample } from '../store/index.ts';
import { MergedWindows } from './merged-windows.ts';

const MINUTE_MS = 60_000;
const FIVE_MS = 5 * MINUTE_MS;
const HALF_HOUR_MS = 30 * MINUTE_MS;

const sample = (atMs: number, figures: QualitySample['figures'] = {}, streamId = 'cam'): QualitySample => ({
  roomSessionId: 'c',
  sessionId: 's',
  streamId,
  direction: 'receive',
  atMs,
  figures: { periodMs: 10_000, ...figures },
});

let windows: MergedWindows;
beforeEach(() => {
  windows = new MergedWindows();
});
/** Each as its window, its time and what it has of a figure. */
const took = (taken: ReturnType<MergedWindows['take']>, figure = 'periodMs') =>
  taken.map(({ windowMs, sample: { atMs, figures } }) => [windowMs, atMs, figures[figure]]);

it('a minute of a stream is one sample: sums of what adds up, means of the rest, and the last size', () => {
  windows.add(sample(10_000, { freezeMs: 100, lossPercent: 1, videoHeight: 720 }));
  windows.add(sample(20_000, { freezeMs: 50, lossPercent: 7, videoHeight: 360 }));
  windows.add(sample(25_000, { lossPercent: 4, periodMs: 20_000 }));
  expect(windows.take(MINUTE_MS - 1)).toEqual([]);
  expect(windows.take(MINUTE_MS)).toEqual([
    {
      windowMs: MINUTE_MS,
      sample: sample(25_000, { freezeMs: 150, lossPercent: 4, videoHeight: 360, periodMs: 40_000 }),
    },
  ]);
  expect(windows.take(MINUTE_MS)).toEqual([]);
});

it('streams and members are kept apart', () => {
  windows.add(sample(1));
  windows.add(sample(2, {}, 'screen'));
  windows.add({ ...sample(3), sessionId: 't' });
  windows.add({ ...sample(4), direction: 'send' });
  expect(windows.take(MINUTE_MS)).toHaveLength(4);
});

it('what comes after the end of a window is of the next, however late one asks', () => {
  windows.add(sample(MINUTE_MS - 1));
  windows.add(sample(MINUTE_MS));
  expect(took(windows.take(MINUTE_MS + 5))).toEqual([[MINUTE_MS, MINUTE_MS - 1, 10_000]]);
  expect(took(windows.take(2 * MINUTE_MS))).toEqual([[MINUTE_MS, MINUTE_MS, 10_000]]);
});

it('minutes become five minutes, and those half hours, which lose nothing', () => {
  const taken = [];
  for (let atMs = 10_000; atMs < HALF_HOUR_MS; atMs += 10_000) {
    windows.add(sample(atMs, { freezes: 1 }));
    taken.push(...windows.take(atMs));
  }
  taken.push(...windows.take(HALF_HOUR_MS));
  for (const [windowMs, count] of [
    [MINUTE_MS, 30],
    [FIVE_MS, 6],
    [HALF_HOUR_MS, 1],
  ]) {
    const own = taken.filter((one) => one.windowMs === windowMs);
    expect(own).toHaveLength(count ?? 0);
    expect(own.reduce((sum, { sample: { figures } }) => sum + (figures.freezes ?? 0), 0)).toBe(179);
  }
});

it('what many streams come to at once is given out in parts, and all of it within a minute', () => {
  for (let count = 0; count < 12_000; count++) windows.add(sample(1, {}, `s${count}`));
  const parts: number[] = [];
  for (let second = 0; second < 60; second++) parts.push(windows.take(MINUTE_MS + second * 1_000).length);
  expect(Math.max(...parts)).toBeLessThanOrEqual(600);
  expect(parts.reduce((sum, part) => sum + part, 0)).toBe(12_000);
});

it('what is left at the end is told by every window', () => {
  windows.add(sample(10_000));
  expect(took(windows.takeAll())).toEqual([
    [MINUTE_MS, 10_000, 10_000],
    [FIVE_MS, 10_000, 10_000],
    [HALF_HOUR_MS, 10_000, 10_000],
  ]);
  expect(windows.takeAll()).toEqual([]);
});
