import { join } from 'node:path';
import { drawBars } from './bars.ts';

const FILE = join(import.meta.dirname, '../../../docs/benchmarks-race.svg');

interface Raced {
  readonly name: string;
  readonly cpuUsPerPacket: number;
  readonly timesParley: number | undefined;
}

/** Draws the CPU time for each packet as bars, the cheapest first. Returns the file's path. */
export function drawRace(raced: readonly Raced[]): string {
  const sorted = [...raced].sort((a, b) => a.cpuUsPerPacket - b.cpuUsPerPacket);
  const bars = sorted.map(({ name, cpuUsPerPacket, timesParley }) => {
    const times = timesParley === undefined || timesParley === 1 ? '' : ` (× ${timesParley.toFixed(1)})`;
    const text = `${cpuUsPerPacket.toFixed(2)} µs${times}`;
    return { label: name, value: cpuUsPerPacket, text, isOwn: timesParley === 1 };
  });
  const title = 'CPU time for each packet that reached a player';
  return drawBars(FILE, { title, note: 'same load, same run, median of rounds; less is better' }, bars);
}
