import { beforeEach, expect, it } from 'vitest';
import { AwaitedPlays, PATIENCE_MS, type Prospect } from './awaited-plays.ts';

let plays: AwaitedPlays;
let nowMs: number;
beforeEach(() => {
  nowMs = 1_000;
  plays = new AwaitedPlays();
  plays.clientReports();
  plays.granted('s');
});

/** What has failed after so long with this prospect, looked at every second. */
function after(ms: number, prospect: Prospect): string[] {
  const failed: string[] = [];
  for (const endMs = nowMs + ms; nowMs < endMs; nowMs += 1_000)
    failed.push(...plays.failed(nowMs, () => prospect));
  return failed;
}

it('a play of which nothing is seen has failed, once, and what is seen later is late', () => {
  expect(after(PATIENCE_MS, 'due')).toEqual([]);
  expect(after(1_000, 'due')).toEqual(['s']);
  expect(after(PATIENCE_MS * 2, 'due')).toEqual([]);
  expect(plays.shown('s')).toBe('late');
  expect(plays.shown('s')).toBeUndefined();
});

it('a play that is seen in time succeeds once, and cannot fail any more', () => {
  after(PATIENCE_MS, 'due');
  expect(plays.shown('s')).toBe('inTime');
  expect(plays.shown('s')).toBeUndefined();
  expect(after(PATIENCE_MS * 2, 'due')).toEqual([]);
});

it('a play that its player ends before is neither', () => {
  after(PATIENCE_MS / 2, 'due');
  expect(after(1_000, 'gone')).toEqual([]);
  expect(plays.shown('s')).toBeUndefined();
});

it('there is no waiting for what cannot be shown, and it begins anew when it can', () => {
  after(PATIENCE_MS, 'due');
  expect(after(PATIENCE_MS * 10, 'resting')).toEqual([]);
  expect(after(PATIENCE_MS, 'due')).toEqual([]);
  expect(after(1_000, 'due')).toEqual(['s']);
});

it('a play that follows another of the same stream is waited for by itself', () => {
  after(PATIENCE_MS + 1_000, 'due');
  plays.granted('s');
  expect(after(PATIENCE_MS, 'due')).toEqual([]);
  expect(plays.shown('s')).toBe('inTime');
});

it('the silence of a client that never reports says nothing, until it does', () => {
  plays = new AwaitedPlays();
  plays.granted('s');
  expect(after(PATIENCE_MS * 3, 'due')).toEqual([]);
  plays.clientReports();
  expect(after(1_000, 'due')).toEqual(['s']);
});
