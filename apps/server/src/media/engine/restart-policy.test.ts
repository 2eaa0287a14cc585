import { describe, expect, it } from 'vitest';
import { nextFailures, restartDelayMs } from './restart-policy.ts';

describe('the restart policy', () => {
  it('starts an engine at once the first time, then waits twice as long each time up to 10 s', () => {
    expect([1, 2, 3, 4, 5, 9, 50].map(restartDelayMs)).toEqual([0, 100, 200, 400, 800, 10_000, 10_000]);
  });

  it('forgets earlier failures of an engine that ran for 30 s', () => {
    expect(nextFailures(4, 29_999)).toBe(5);
    expect(nextFailures(4, 30_000)).toBe(1);
  });
});
