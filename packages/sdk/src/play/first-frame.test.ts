import { expect, it } from 'vitest';
import { FirstFrame } from './first-frame.ts';

it('the first frame of a play is its picture where one is expected, else what arrives first', () => {
  const frame = new FirstFrame();
  frame.received(1_150);
  expect(frame.durationMs(1_000, true)).toBeUndefined();
  expect(frame.durationMs(1_000, false)).toBe(150);
  frame.rendered(1_400);
  frame.rendered(9_000);
  expect(frame.durationMs(1_000, true)).toBe(400);
});

it('nothing is said of a stream that is not there, and nothing twice', () => {
  const frame = new FirstFrame();
  frame.rendered(1_400);
  expect(frame.durationMs(undefined, true)).toBeUndefined();
  frame.told();
  expect(frame.durationMs(1_000, true)).toBeUndefined();
});
