import { describe, expect, it } from 'vitest';
import { backOff } from './reconnect-policy.ts';

const MINUTE = 60_000;

describe('backOff', () => {
  const policy = backOff(20 * MINUTE);
  const delay = (attempt: number, elapsedMs = 0, random = 0) =>
    policy.nextDelayMs({ attempt, elapsedMs, random });

  it('tries at once, then doubles from 250 ms to 8 s', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7, 1000].map((attempt) => delay(attempt))).toEqual([
      0, 250, 500, 1000, 2000, 4000, 8000, 8000, 8000,
    ]);
  });

  it('spreads the clients of a server that came back over half of each delay', () => {
    expect(delay(6, 0, 0.999)).toBeGreaterThanOrEqual(4000);
    expect(delay(6, 0, 0.5)).toBe(6000);
  });

  it('gives up when the window is over, and tries once more at its end', () => {
    expect(delay(100, 20 * MINUTE - 1)).toBe(1);
    expect(delay(100, 20 * MINUTE)).toBeUndefined();
  });

  it('gives up at once with a window of 0', () => {
    expect(backOff(0).nextDelayMs({ attempt: 0, elapsedMs: 0, random: 0 })).toBeUndefined();
  });
});
