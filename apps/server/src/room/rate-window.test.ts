import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RateWindow } from './rate-window.ts';

describe('a rate window', () => {
  it('never lets more than its limit pass within any second, and refuses only when it must', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.nat(600), { maxLength: 60 }), (limit, gaps) => {
        const window = new RateWindow(limit);
        const passed: number[] = [];
        let nowMs = 0;
        for (const gap of gaps) {
          nowMs += gap;
          const recent = passed.filter((at) => nowMs - at < 1000).length;
          const isAllowed = window.allow(nowMs);
          expect(isAllowed).toBe(recent < limit);
          if (isAllowed) passed.push(nowMs);
        }
      }),
    );
  });
});
