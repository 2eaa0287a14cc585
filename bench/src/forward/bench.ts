import { buildOwn } from '../race/build.ts';
import { type Contender, Unavailable } from '../race/contender.ts';
import { janus } from '../race/contenders/janus.ts';
import { parleyWith } from '../race/contenders/parley.ts';
import { type Figure, onStage, planOf } from '../race/measure.ts';
import { median } from '../race/standing.ts';
import { keep, printTable } from '../report.ts';
import { drawForwarding } from './plot.ts';

/** Players of one publisher, one step after the other. */
const STEPS = [50, 100, 200];

export interface ForwardOptions {
  readonly rounds: number;
  /** Of each measurement. */
  readonly seconds: number;
  readonly kbps: number;
}

/** What a server costs with so many players: medians of the rounds. */
interface Row {
  readonly id: string;
  readonly name: string;
  readonly players: number;
  readonly cpuUsPerPacket: number;
  readonly kibPerPlayer: number;
  readonly p99Ms: number;
  readonly lost: number;
}

/** CPU for each forwarded packet and memory for each player, of Parley and of Janus in turn, while players come. */
export async function benchForward({ rounds, seconds, kbps }: ForwardOptions): Promise<void> {
  const plan = planOf({ media: { kind: 'vp8', kbps }, players: STEPS.at(-1)!, seconds });
  buildOwn();
  const contenders = [parleyWith(1), janus];
  for (const contender of contenders) await prepare(contender);
  const figures: { id: string; figure: Figure }[] = [];
  const failed: { id: string; round: number; reason: string }[] = [];
  for (let round = 0; round < rounds; round += 1)
    for (const contender of contenders) {
      const turn = `round ${round + 1} of ${rounds}, ${contender.name}`;
      const climb = onStage(contender, plan, async (stage) => {
        for (const players of STEPS) {
          const figure = await stage.measure(players);
          figures.push({ id: contender.id, figure });
          console.log(`${turn}, ${players} players: ${figure.cpuUsPerPacket.toFixed(2)} µs a packet`);
        }
      });
      await climb.catch((error: Error) => {
        console.log(`${turn} did not finish: ${error.message}`);
        failed.push({ id: contender.id, round, reason: error.message });
      });
    }
  const rows = contenders
    .flatMap(({ id, name }) => STEPS.map((players) => rowOf({ id, name, players }, figures)))
    .filter(({ cpuUsPerPacket }) => !Number.isNaN(cpuUsPerPacket));
  const timesParley = ({ players, cpuUsPerPacket }: Row) => {
    const own = rows.find((row) => row.id === 'parley' && row.players === players);
    return own === undefined ? '' : (cpuUsPerPacket / own.cpuUsPerPacket).toFixed(1);
  };
  printTable(
    ['server', 'players', 'µs/packet', '× Parley', 'KiB/player', 'p99 ms', 'lost'],
    rows.map((row) => [
      row.name,
      String(row.players),
      row.cpuUsPerPacket.toFixed(2),
      timesParley(row),
      row.kibPerPlayer.toFixed(0),
      row.p99Ms.toFixed(2),
      `${(row.lost * 100).toFixed(2)} %`,
    ]),
  );
  const servers = contenders.map(({ id, version, settings }) => ({ id, version, settings }));
  console.log(`kept in ${keep('forward', { kbps, seconds, rounds, servers, failed, rows, figures })}`);
  console.log(`drawn in ${drawForwarding(rows)}`);
}

async function prepare(contender: Contender): Promise<void> {
  try {
    await contender.prepare();
  } catch (error) {
    if (error instanceof Unavailable) throw new Error(`${contender.name} is needed: ${error.message}`);
    throw error;
  }
}

function rowOf(
  of: Pick<Row, 'id' | 'name' | 'players'>,
  figures: readonly { id: string; figure: Figure }[],
): Row {
  const own = figures.filter(({ id, figure }) => id === of.id && figure.players === of.players);
  const middle = (value: (figure: Figure) => number) => median(own.map(({ figure }) => value(figure)));
  return {
    ...of,
    cpuUsPerPacket: middle(({ cpuUsPerPacket }) => cpuUsPerPacket),
    kibPerPlayer: middle(({ kibPerPlayer }) => kibPerPlayer),
    p99Ms: middle(({ p99Ms }) => p99Ms),
    lost: middle(({ lost }) => lost),
  };
}
