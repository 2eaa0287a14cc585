import { expect, it } from 'vitest';
import { stepsOf } from './steps.ts';

const HOUR_MS = 3_600_000;
const nowMs = new Date(2026, 10, 3, 15, 40).getTime();

it('a short period has its hours, that of now included', () => {
  const { starts, toMs, stepOf } = stepsOf('day', nowMs);
  expect(starts).toHaveLength(24);
  expect(starts.at(-1)).toBe(toMs - HOUR_MS);
  expect(toMs).toBeGreaterThan(nowMs);
  expect(stepOf(starts[3] ?? 0)).toBe(starts[3]);
});

it('a long period has its days, from midnight to midnight where the reader is', () => {
  const { starts, toMs, stepOf } = stepsOf('month', nowMs);
  expect(starts).toHaveLength(30);
  expect(starts.at(-1)).toBe(new Date(2026, 10, 3).getTime());
  expect(toMs).toBe(new Date(2026, 10, 4).getTime());
  expect(stepOf(nowMs)).toBe(starts.at(-1));
  expect(starts.every((start) => new Date(start).getHours() === 0)).toBe(true);
});
