import { describe, expect, it } from 'vitest';
import type { Figure, Turn } from './measure.ts';
import { median, standings } from './standing.ts';

const figure = (cpuUsPerPacket: number): Figure => ({
  players: 50,
  packets: 1_000,
  cpuUsPerPacket,
  cpuShare: 0.5,
  clientShare: 0.2,
  othersShare: 0.05,
  kibPerPlayer: 40,
  lost: 0,
  p50Ms: 0.1,
  p99Ms: 0.5,
});
const turn = (id: string, round: number, cost: number): Turn => ({
  id,
  round,
  srtpProfile: 'AEAD_AES_128_GCM',
  equal: figure(cost),
  half: figure(cost),
});

describe('the standing after a race', () => {
  it('compares with Parley within each round, since machines are faster in one round than in another', () => {
    const turns = [
      ...[turn('parley', 0, 1), turn('janus', 0, 8)],
      ...[turn('parley', 1, 2), turn('janus', 1, 20)],
      ...[turn('parley', 2, 4), turn('janus', 2, 36)],
    ];
    const [parley, janus] = standings(turns);
    expect(parley).toMatchObject({ id: 'parley', cpuUsPerPacket: 2, timesParley: 1 });
    expect(janus).toMatchObject({ id: 'janus', cpuUsPerPacket: 20, timesParley: 9 });
  });

  it('says how much of the core others used at the worst', () => {
    const busy = { ...turn('janus', 1, 8), half: { ...figure(8), othersShare: 0.4 } };
    expect(standings([turn('janus', 0, 8), busy])[0]).toMatchObject({ othersShare: 0.4 });
  });

  it('has no ratio when Parley did not take part', () => {
    expect(standings([turn('janus', 0, 8)])[0]).toMatchObject({ cpuUsPerPacket: 8, timesParley: undefined });
  });

  it('takes the middle of an odd number and the mean of the two middle ones of an even number', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });
});
