import type { Turn } from './measure.ts';

/** Where one server stands after all rounds: medians. */
export interface Standing {
  readonly id: string;
  readonly cpuUsPerPacket: number;
  /** How many times the leader's cost for a packet it has: the median of the rounds' ratios. */
  readonly timesParley: number | undefined;
  readonly lost: number;
  readonly halfPlayers: number;
  readonly halfShare: number;
  readonly p99Ms: number;
  readonly kibPerPlayer: number;
  /** Most that others used of the server's core in any round. */
  readonly othersShare: number;
  readonly srtpProfile: string;
}

const REFERENCE = 'parley';

/** Medians over the rounds, ratios to Parley within each round, in the order in which the servers took their turns. */
export function standings(turns: readonly Turn[]): Standing[] {
  const ids = [...new Set(turns.map(({ id }) => id))];
  const reference = new Map(
    turns.filter(({ id }) => id === REFERENCE).map(({ round, equal }) => [round, equal.cpuUsPerPacket]),
  );
  return ids.map((id) => {
    const own = turns.filter((turn) => turn.id === id);
    const ratios = own.flatMap(({ round, equal }) => {
      const cost = reference.get(round);
      return cost === undefined ? [] : [equal.cpuUsPerPacket / cost];
    });
    return {
      id,
      cpuUsPerPacket: median(own.map(({ equal }) => equal.cpuUsPerPacket)),
      timesParley: ratios.length === 0 ? undefined : median(ratios),
      lost: median(own.map(({ half }) => half.lost)),
      halfPlayers: median(own.map(({ half }) => half.players)),
      halfShare: median(own.map(({ half }) => half.cpuShare)),
      p99Ms: median(own.map(({ half }) => half.p99Ms)),
      kibPerPlayer: median(own.map(({ half }) => half.kibPerPlayer)),
      othersShare: Math.max(...own.flatMap(({ equal, half }) => [equal.othersShare, half.othersShare])),
      srtpProfile: own[0]!.srtpProfile,
    };
  });
}

/** The middle of the values; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (upper + lower) / 2;
}
