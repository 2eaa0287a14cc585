import { expect, it } from 'vitest';
import { failuresOf, ratesByStep, ratesOf } from './rates.ts';

const HOUR_MS = 3_600_000;
const figure = (name: string, value: number, hourMs = 0) => ({ appId: 7, hourMs, figure: name, value });

it('a rate is what succeeded of what was tried, and none where nothing was', () => {
  const rates = ratesOf(
    [figure('logins', 90), figure('loginFailures.1001005', 8), figure('loginFailures.1002034', 2)],
    0,
  );
  expect(rates).toMatchObject({
    login: 90,
    publish: null,
    frozenPercent: null,
    firstFrameP50Ms: null,
    rooms: 0,
  });
});

it('the time to the first frame lies within the range that was counted', () => {
  const rates = ratesOf(
    [figure('firstFrames.200', 80), figure('firstFrames.1000', 15), figure('firstFrames.more', 5)],
    0,
  );
  expect(rates.firstFrameP50Ms).toBeCloseTo(150 + (50 / 80) * 50);
  expect(rates.firstFrameP95Ms).toBe(1_000);
  expect(ratesOf([figure('firstFrames.more', 5)], 0).firstFrameP50Ms).toBe(30_000);
});

it('the frozen share is of pictures, not of sound', () => {
  const figures = [
    figure('frozenSeconds', 5),
    figure('playSeconds.hd', 100),
    figure('playSeconds.audio', 900),
  ];
  expect(ratesOf(figures, 0).frozenPercent).toBe(5);
});

it('every step is there, and at most what was there at a time counts of several hours', () => {
  const figures = [
    figure('peakMembers', 4),
    figure('peakMembers', 9, HOUR_MS),
    figure('logins', 1, 2 * HOUR_MS),
  ];
  const twoHours = (hourMs: number) => Math.floor(hourMs / (2 * HOUR_MS)) * 2 * HOUR_MS;
  const rates = ratesByStep(figures, { starts: [0, 2 * HOUR_MS, 4 * HOUR_MS], stepOf: twoHours });
  expect(rates.map(({ members, login }) => [members, login])).toEqual([
    [9, null],
    [0, 100],
    [0, null],
  ]);
});

it('failures are told by code, the commonest first', () => {
  const figures = [
    figure('playFailures.1004025', 1),
    figure('loginFailures.1001005', 2),
    figure('loginFailures.1001005', 3, HOUR_MS),
  ];
  expect(failuresOf(figures)).toEqual([
    { what: 'login', code: 1_001_005, count: 5 },
    { what: 'play', code: 1_004_025, count: 1 },
  ]);
});
