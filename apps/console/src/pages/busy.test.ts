import { expect, it } from 'vitest';
import { busyPercent } from './busy.ts';

const load = (uptimeMs: number, cpuTimeMs: number | null) => ({ uptimeMs, cpuTimeMs, residentBytes: null });

it('a process is as busy as its CPU time grew in the time between', () => {
  expect(busyPercent(load(10_000, 4_000), load(15_000, 6_500))).toBe(50);
});

it.each([
  ['there was no look before', undefined, load(5_000, 10)],
  ['it does not run any more', load(5_000, 10), null],
  ['another process took its place', load(90_000, 5_000), load(1_000, 20)],
  ['the system does not tell', load(5_000, null), load(10_000, null)],
])('nothing is said when %s', (_, before, now) => {
  expect(busyPercent(before, now)).toBeNull();
});
