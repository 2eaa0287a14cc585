import { expect, it } from 'vitest';
import { pauseMs } from './back-off.ts';

const PAUSES = { firstMs: 250, longestMs: 8_000 };

it('pauses double from the first to the longest', () => {
  expect([0, 1, 2, 5, 6, 1_000_000].map((paused) => pauseMs(PAUSES, paused, 0))).toEqual([
    250, 500, 1_000, 8_000, 8_000, 8_000,
  ]);
});

it('each is up to half shorter at random', () => {
  expect(pauseMs(PAUSES, 5, 0.5)).toBe(6_000);
  expect(pauseMs(PAUSES, 5, 0.999)).toBe(4_004);
});
