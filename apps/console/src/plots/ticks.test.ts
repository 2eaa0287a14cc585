import { expect, it } from 'vitest';
import { ticksOf } from './ticks.ts';

const at = (hours: number, minutes: number, seconds = 0) =>
  new Date(2026, 10, 3, hours, minutes, seconds).getTime();

it('marks stand at round moments of the reader’s clock', () => {
  const span = { fromMs: at(14, 3, 20), toMs: at(14, 16) };
  expect(ticksOf(span, 440)).toEqual([at(14, 5), at(14, 10), at(14, 15)]);
});

it('there are as many as fit, whatever the stretch', () => {
  for (const minutes of [0.1, 1, 7, 45, 300, 2_000, 50_000]) {
    const fromMs = at(9, 17, 3);
    const ticks = ticksOf({ fromMs, toMs: fromMs + minutes * 60_000 }, 660);
    expect(ticks.length, `${minutes} min`).toBeGreaterThan(0);
    expect(ticks.length, `${minutes} min`).toBeLessThanOrEqual(7);
  }
});

it('none stands where its words would reach over the end', () => {
  const span = { fromMs: at(14, 0), toMs: at(14, 10, 1) };
  expect(ticksOf(span, 440).at(-1)).toBe(at(14, 5));
});
