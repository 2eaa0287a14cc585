import { join } from 'node:path';
import { drawBars } from '../race/bars.ts';

const FILE = join(import.meta.dirname, '../../../docs/benchmarks-forward.svg');

interface Forwarded {
  readonly id: string;
  readonly name: string;
  readonly players: number;
  readonly cpuUsPerPacket: number;
  readonly kibPerPlayer: number;
}

/** Draws the CPU time for each packet as bars, few players first. Returns the file's path. */
export function drawForwarding(rows: readonly Forwarded[]): string {
  const bars = [...rows]
    .sort((a, b) => a.players - b.players)
    .map(({ id, name, players, cpuUsPerPacket, kibPerPlayer }) => ({
      label: `${name}, ${players} players`,
      value: cpuUsPerPacket,
      text: `${cpuUsPerPacket.toFixed(2)} µs, ${kibPerPlayer.toFixed(0)} KiB`,
      isOwn: id === 'parley',
    }));
  const title = 'CPU time for each packet that reached a player, and memory for each player';
  return drawBars(FILE, { title, note: 'same load, same run, median of rounds; less is better' }, bars);
}
