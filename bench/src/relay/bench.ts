import { buildOwn } from '../race/build.ts';
import { parleyWith } from '../race/contenders/parley.ts';
import { planOf, type Turn, takeTurn } from '../race/measure.ts';
import { standings } from '../race/standing.ts';
import { keep, printTable } from '../report.ts';

const PLAYERS = 100;
const ROUNDS = 2;
const MEDIA = { kind: 'vp8', kbps: 2_000 } as const;

/** What it costs that a stream's players are on two engines instead of one. */
export async function benchRelay({ seconds }: { seconds: number }): Promise<void> {
  buildOwn();
  const contenders = [parleyWith(1), parleyWith(2)];
  const plan = planOf({ media: MEDIA, players: PLAYERS, seconds });
  const turns: Turn[] = [];
  for (let round = 0; round < ROUNDS; round += 1)
    for (const contender of contenders) turns.push(await takeTurn(contender, plan, round));
  printTable(
    ['server', 'players', 'packets', 'µs/packet', 'of a core', 'KiB/player', 'lost'],
    turns.map(({ id, equal }) => [
      id,
      String(equal.players),
      String(equal.packets),
      equal.cpuUsPerPacket.toFixed(2),
      `${(equal.cpuShare * 100).toFixed(1)} %`,
      equal.kibPerPlayer.toFixed(0),
      `${(equal.lost * 100).toFixed(2)} %`,
    ]),
  );
  const ratio = standings(turns).at(-1)?.timesParley ?? Number.NaN;
  console.log(`two engines need ${ratio.toFixed(2)} times the CPU time of one for each packet`);
  console.log(`kept in ${keep('relay', { media: MEDIA, seconds, ratio, turns })}`);
}
