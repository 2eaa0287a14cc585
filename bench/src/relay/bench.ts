import { ENGINE, LOADS } from '../forward/bench.ts';
import { type ForwardFigure, measureForwarder } from '../forward/measure.ts';
import { startParley } from '../forward/parley.ts';
import { ownAddress } from '../machine.ts';
import { keep, printTable } from '../report.ts';

const PLAYERS = 100;
const MEDIA_PORT = 26_910;
/** In turn, so that a machine that grows busier is no advantage to either. */
const TURNS = [1, 2, 1, 2];

/** What it costs that a stream's players are on two engines instead of one. */
export async function benchRelay({ seconds }: { seconds: number }): Promise<void> {
  const address = ownAddress();
  const load = LOADS.frames;
  const plan = { players: [PLAYERS], load, warmUpMs: 2_000, measureMs: seconds * 1_000 };
  const turns: { engines: number; figure: ForwardFigure }[] = [];
  for (const engines of TURNS) {
    const start = () => startParley({ binary: ENGINE, address, mediaPort: MEDIA_PORT, engines });
    for (const figure of await measureForwarder(start, plan)) turns.push({ engines, figure });
  }
  printTable(
    ['server', 'players', 'packets', 'µs/packet', 'of a core', 'KiB/player', 'lost'],
    turns.map(({ figure }) => [
      figure.server,
      String(figure.players),
      String(figure.packets),
      figure.cpuUsPerPacket.toFixed(2),
      `${(figure.cpuShare * 100).toFixed(1)} %`,
      figure.kibPerPlayer.toFixed(0),
      `${(figure.lost * 100).toFixed(2)} %`,
    ]),
  );
  const meanOf = (count: number) => {
    const own = turns.filter(({ engines }) => engines === count);
    return own.reduce((sum, { figure }) => sum + figure.cpuUsPerPacket, 0) / own.length;
  };
  const ratio = meanOf(2) / meanOf(1);
  console.log(`two engines need ${ratio.toFixed(2)} times the CPU time of one for each packet`);
  const figures = turns.map(({ figure }) => figure);
  console.log(`kept in ${keep('relay', { load, seconds, ratio, figures })}`);
}
