import { describe, expect, it } from 'vitest';
import { RequestRate } from './request-rate.ts';

const verdicts = (rate: RequestRate, count: number, nowMs: number) =>
  Array.from({ length: count }, () => rate.judge(nowMs));

describe('the rate of requests', () => {
  it('[SIG-5] is 1000 at once and 200 a second for ever', () => {
    const rate = new RequestRate(0);
    expect(verdicts(rate, 1000, 0)).not.toContain('refused');
    expect(rate.judge(0)).toBe('refused');
    for (let second = 1; second <= 60; second++)
      expect(new Set(verdicts(rate, 200, second * 1000))).toEqual(new Set(['allowed']));
    expect(rate.judge(60_000)).toBe('refused');
  });

  it('[SIG-5] calls it a flood when the client goes on regardless', () => {
    const rate = new RequestRate(0);
    verdicts(rate, 1000, 0);
    expect(verdicts(rate, 200, 0)).not.toContain('flooding');
    expect(rate.judge(0)).toBe('flooding');
  });
});
