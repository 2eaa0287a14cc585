import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = join(import.meta.dirname, '../../../docs/benchmarks-race.svg');
const [WIDTH, ROW, LEFT, TOP, RIGHT] = [720, 34, 170, 56, 130];
const [OWN, RIVAL] = ['#2563eb', '#94a3b8'];

export interface Bar {
  readonly name: string;
  readonly cpuUsPerPacket: number;
  readonly timesParley: number | undefined;
}

/** Draws the CPU time for each packet as bars, the cheapest first. Returns the file's path. */
export function drawRace(bars: readonly Bar[]): string {
  const sorted = [...bars].sort((a, b) => a.cpuUsPerPacket - b.cpuUsPerPacket);
  const most = Math.max(...sorted.map(({ cpuUsPerPacket }) => cpuUsPerPacket));
  const height = TOP + sorted.length * ROW + 16;
  const rows = sorted.map(({ name, cpuUsPerPacket, timesParley }, index) => {
    const y = TOP + index * ROW;
    const width = (cpuUsPerPacket / most) * (WIDTH - LEFT - RIGHT);
    const times = timesParley === undefined || timesParley === 1 ? '' : ` (× ${timesParley.toFixed(1)})`;
    return [
      `<text x="${LEFT - 10}" y="${y + 17}" text-anchor="end">${name}</text>`,
      `<rect x="${LEFT}" y="${y}" width="${width.toFixed(1)}" height="${ROW - 10}" rx="2" fill="${timesParley === 1 ? OWN : RIVAL}"/>`,
      `<text x="${(LEFT + width + 8).toFixed(1)}" y="${y + 17}">${cpuUsPerPacket.toFixed(2)} µs${times}</text>`,
    ].join('');
  });
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="13" role="img">`,
    '<title>CPU time of each server for each packet that reached a player</title>',
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    `<text x="${LEFT}" y="24" font-size="15">CPU time for each packet that reached a player</text>`,
    `<text x="${LEFT}" y="42" fill="#64748b">same load, same run, median of rounds; less is better</text>`,
    ...rows,
    '</svg>',
    '',
  ].join('\n');
  writeFileSync(FILE, svg);
  return FILE;
}
