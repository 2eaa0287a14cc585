import { expect, it } from 'vitest';
import { classRows, sumOfRows, totalOf } from './classes.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const played = (appId: number, hourMs: number, name: string, seconds: number) => ({
  appId,
  hourMs,
  figure: `playSeconds.${name}`,
  value: seconds,
});

it('what was played is summed by day, project and size, in minutes', () => {
  const figures = [
    played(7, 0, 'hd', 120),
    played(7, HOUR_MS, 'hd', 60),
    played(7, 0, 'audio', 30),
    played(8, 0, 'above', 60),
    played(7, DAY_MS, 'sd', 600),
    { appId: 7, hourMs: 0, figure: 'calls', value: 5 },
  ];
  const rows = classRows(figures, (hourMs) => Math.floor(hourMs / DAY_MS) * DAY_MS);
  expect(rows.map(({ dayMs, appId }) => [dayMs, appId])).toEqual([
    [0, 7],
    [0, 8],
    [DAY_MS, 7],
  ]);
  expect(rows[0]?.minutes).toEqual({ audio: 0.5, sd: 0, hd: 3, fhd: 0, above: 0 });
  expect(sumOfRows(rows)).toEqual({ audio: 0.5, sd: 10, hd: 3, fhd: 0, above: 1 });
  expect(totalOf(sumOfRows(rows))).toBe(14.5);
});
