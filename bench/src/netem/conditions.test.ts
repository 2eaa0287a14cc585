import { expect, it } from 'vitest';
import { cells } from './conditions.ts';

it('the whole matrix has every loss at every round trip and rate', () => {
  const all = cells({ quick: false, only: [] });
  expect(all).toHaveLength(45);
  expect(new Set(all.map((cell) => JSON.stringify(cell))).size).toBe(45);
});

it('a restriction replaces an axis, in the quick matrix as well', () => {
  expect(cells({ quick: true, only: ['loss=10', 'rate=1,2'] })).toEqual([
    { loss: 10, rtt: 100, rate: 1 },
    { loss: 10, rtt: 100, rate: 2 },
  ]);
});

it('a restriction that cannot be read is named', () => {
  for (const only of ['delay=3', 'loss', 'loss=', 'loss=x', 'rtt=-1'])
    expect(() => cells({ quick: false, only: [only] })).toThrow(JSON.stringify(only));
});
