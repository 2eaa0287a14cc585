import { expect, it } from 'vitest';
import { type Sample, verdictOf } from './verdict.ts';

const quiet = (round: number, change: Partial<Sample> = {}): Sample => ({
  atS: round * 30,
  isQuiet: true,
  serverMib: 100,
  enginesMib: 40,
  descriptors: 60,
  sessions: 0,
  rooms: 0,
  engineObjects: 0,
  ...change,
});

const rounds = (change: (round: number) => Partial<Sample>) =>
  Array.from({ length: 20 }, (_, round) => [
    quiet(round, { isQuiet: false, serverMib: 500, descriptors: 200, sessions: 40 }),
    quiet(round, change(round)),
  ]).flat();

it('memory that is flat at quiet moments is clean, whatever it is in between and while warming up', () => {
  const { isClean, sentence } = verdictOf(
    rounds((round) => (round < 2 ? { serverMib: 60, descriptors: 50 } : {})),
  );
  expect(isClean).toBe(true);
  expect(sentence).toBe(
    'Clean after 10 minutes and 20 rounds: memory is flat (server 100 to 100 MiB, engines 40 to 40 MiB), and no session, engine object or descriptor was left.',
  );
});

it.each<[string, (round: number) => Partial<Sample>]>([
  ['the server grew from 104 to 128 MiB', (round) => ({ serverMib: 100 + 2 * round })],
  ['the engines grew from 44 to 68 MiB', (round) => ({ enginesMib: 40 + 2 * round })],
  ['descriptors grew from 67 to 74', (round) => ({ descriptors: 60 + round })],
  ['3 engine objects were left', (round) => ({ engineObjects: round > 15 ? 3 : 0 })],
  ['1 sessions were left', (round) => ({ sessions: round === 19 ? 1 : 0 })],
])('%s is not clean', (problem, change) => {
  const { isClean, sentence } = verdictOf(rounds(change));
  expect(isClean).toBe(false);
  expect(sentence).toContain(problem);
});

it('too few rounds give no verdict', () => {
  expect(verdictOf([quiet(0), quiet(1), quiet(2)])).toMatchObject({ isClean: false });
});
