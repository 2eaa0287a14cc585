import { expect, it } from 'vitest';
import { FirstFrame } from './first-frame.ts';

it('the first frame of a play is its picture where one is expected, else what arrives first', () => {
  const frame = new FirstFrame(1_000);
  frame.offered(true, 1_050);
  frame.received(1_150);
  expect(frame.durationMs(true)).toBeUndefined();
  expect(frame.durationMs(false)).toBe(150);
  frame.rendered(1_400);
  frame.rendered(9_000);
  expect(frame.durationMs(true)).toBe(400);
});

it('nothing is said of a stream that is not there, and nothing twice', () => {
  const frame = new FirstFrame(1_000);
  frame.rendered(1_400);
  expect(frame.durationMs(true)).toBeUndefined();
  frame.offered(true, 1_400);
  frame.told();
  expect(frame.durationMs(true)).toBeUndefined();
});

it('a wait for a stream that comes later, or is muted at first, is not counted', () => {
  const frame = new FirstFrame(1_000);
  frame.offered(false, 1_050);
  frame.offered(true, 60_000);
  frame.offered(false, 60_100);
  frame.offered(true, 60_200);
  frame.rendered(60_250);
  expect(frame.durationMs(true)).toBe(250);
});
