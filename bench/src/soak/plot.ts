import { join } from 'node:path';
import { writePicture } from '../svg.ts';
import type { Sample } from './verdict.ts';

const FILE = join(import.meta.dirname, '../../../docs/benchmarks-soak.svg');
const [WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM] = [720, 320, 56, 56, 16, 40];
const SERIES = [
  { name: 'server', colour: '#2563eb', read: ({ serverMib }: Sample) => serverMib },
  { name: 'engines', colour: '#d97706', read: ({ enginesMib }: Sample) => enginesMib },
] as const;

/** Draws memory over time; dots are the quiet moments. Returns the file's path. */
export function drawSoak(samples: readonly Sample[]): string {
  const endS = Math.max(1, samples.at(-1)?.atS ?? 1);
  const most = Math.ceil(Math.max(...SERIES.flatMap(({ read }) => samples.map(read))) / 50) * 50;
  const x = (atS: number) => LEFT + (atS / endS) * (WIDTH - LEFT - RIGHT);
  const y = (mib: number) => HEIGHT - BOTTOM - (mib / most) * (HEIGHT - TOP - BOTTOM);
  const lines = SERIES.map(({ name, colour, read }, index) => {
    const points = samples.map((sample) => `${x(sample.atS).toFixed(1)},${y(read(sample)).toFixed(1)}`);
    const dots = samples
      .filter(({ isQuiet }) => isQuiet)
      .map(({ atS, ...rest }) => {
        const mib = read({ atS, ...rest });
        return `<circle cx="${x(atS).toFixed(1)}" cy="${y(mib).toFixed(1)}" r="2.5" fill="${colour}"/>`;
      });
    const label = `<text x="${LEFT + 90 * index}" y="44" fill="${colour}">${name}</text>`;
    return `${label}<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="1.2"/>${dots.join('')}`;
  });
  const grid = [0, 0.5, 1].map((share) => {
    const mib = most * share;
    return `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(mib)}" y2="${y(mib)}" stroke="#e2e8f0"/><text x="${LEFT - 8}" y="${y(mib) + 4}" text-anchor="end">${mib}</text>`;
  });
  const duration = `<text x="${WIDTH - RIGHT}" y="${HEIGHT - 12}" text-anchor="end">${(endS / 60).toFixed(0)} minutes</text>`;
  return writePicture(FILE, {
    width: WIDTH,
    height: HEIGHT,
    title: 'Resident memory of server and engines over a soak with churn',
    heading: 'Resident memory in MiB; dots: everybody has left',
    left: LEFT,
    parts: [...grid, ...lines, duration],
  });
}
