import { keep, printTable } from '../report.ts';
import { buildOwn } from './build.ts';
import { type Contender, type Media, Unavailable } from './contender.ts';
import { janus } from './contenders/janus.ts';
import { livekit } from './contenders/livekit.ts';
import { mediasoup, mediasoupBare } from './contenders/mediasoup.ts';
import { medooze } from './contenders/medooze.ts';
import { parleyWith } from './contenders/parley.ts';
import { planOf, type Turn, takeTurn } from './measure.ts';
import { drawRace } from './plot.ts';
import { type Standing, standings } from './standing.ts';

const CONTENDERS: readonly Contender[] = [parleyWith(1), mediasoup, mediasoupBare, medooze, livekit, janus];
export const CONTENDER_IDS = CONTENDERS.map(({ id }) => id);

/** More than the kernel's own work. */
const MAX_OTHERS = 0.1;

export interface RaceOptions {
  /** Ids of those who take part; all of them when empty. */
  readonly only: readonly string[];
  readonly rounds: number;
  /** Of each measurement. */
  readonly seconds: number;
  /** In the measurement that is the same for all. */
  readonly players: number;
  readonly kbps: number;
}

/** Loads each server in turn, round after round, and says where they stand. */
export async function benchRace({ only, rounds, seconds, players, kbps }: RaceOptions): Promise<void> {
  const media: Media = { kind: 'vp8', kbps };
  const plan = planOf({ media, players, seconds });
  buildOwn();
  const asked = CONTENDERS.filter(({ id }) => only.length === 0 || only.includes(id));
  const { ready, absent } = await prepare(asked);
  const turns: Turn[] = [];
  const failed: { id: string; round: number; reason: string }[] = [];
  for (let round = 0; round < rounds; round += 1)
    for (const contender of ready) {
      const turn = await takeTurn(contender, plan, round).catch((error: Error) => error);
      if (turn instanceof Error) {
        console.log(`round ${round + 1} of ${rounds}, ${contender.name} did not finish: ${turn.message}`);
        failed.push({ id: contender.id, round, reason: turn.message });
        continue;
      }
      const { equal, half } = turn;
      console.log(
        `round ${round + 1} of ${rounds}, ${contender.name}: ${equal.cpuUsPerPacket.toFixed(2)} µs a packet with ${equal.players} players; p99 ${half.p99Ms.toFixed(2)} ms with ${half.players} (${percent(half.cpuShare)} of a core)`,
      );
      turns.push(turn);
    }
  if (turns.length === 0) throw new Error('no server finished a turn');
  const standing = standings(turns);
  const named = (id: string) => ready.find((contender) => contender.id === id)!;
  print(standing, named);
  const others = Math.max(...standing.map(({ othersShare }) => othersShare));
  if (others > MAX_OTHERS)
    console.log(
      `the machine was not quiet: others used up to ${percent(others)} of the servers' core, so that delays and losses are not the servers' own`,
    );
  const servers = ready.map(({ id, name, version, settings }) => ({ id, name, version, settings }));
  console.log(
    `kept in ${keep('race', { media, players, seconds, rounds, servers, absent, failed, standing, turns })}`,
  );
  const isWhole = only.length === 0;
  if (isWhole) {
    const bars = standing.map((one) => ({ ...one, name: named(one.id).name }));
    console.log(`drawn in ${drawRace(bars)}`);
  }
}

async function prepare(asked: readonly Contender[]) {
  const ready: Contender[] = [];
  const absent: { id: string; reason: string }[] = [];
  for (const contender of asked)
    try {
      await contender.prepare();
      ready.push(contender);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      console.log(`without ${contender.name}: ${error.message}`);
      absent.push({ id: contender.id, reason: error.message });
    }
  if (ready.length === 0) throw new Error('no server of those asked for can be had here');
  return { ready, absent };
}

const percent = (share: number) => `${(share * 100).toFixed(0)} %`;

function print(standing: readonly Standing[], named: (id: string) => Contender): void {
  printTable(
    ['server', 'µs/packet', '× Parley', 'half load', 'of a core', 'p99 ms', 'KiB/player', 'lost', 'SRTP'],
    standing.map((one) => [
      `${named(one.id).name} ${named(one.id).version}`,
      one.cpuUsPerPacket.toFixed(2),
      one.timesParley?.toFixed(1) ?? '',
      `${one.halfPlayers} players`,
      percent(one.halfShare),
      one.p99Ms.toFixed(2),
      one.kibPerPlayer.toFixed(0),
      `${(one.lost * 100).toFixed(2)} %`,
      one.srtpProfile,
    ]),
  );
}
