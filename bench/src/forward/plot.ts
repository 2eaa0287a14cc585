import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ForwardFigure } from './measure.ts';

const FILE = join(import.meta.dirname, '../../../docs/benchmarks-forward.svg');
const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [640, 320, 60, 48, 44];
const COLOURS = ['#2563eb', '#d97706', '#059669'];

/** Draws CPU per packet over players as grouped bars. Returns the file's path. */
export function drawForwardPlot(figures: readonly ForwardFigure[]): string {
  const servers = [...new Set(figures.map(({ server }) => server))];
  const players = [...new Set(figures.map((figure) => figure.players))];
  const top = Math.ceil(Math.max(...figures.map(({ cpuUsPerPacket }) => cpuUsPerPacket)) / 5) * 5;
  const y = (value: number) => HEIGHT - BOTTOM - (value / top) * (HEIGHT - BOTTOM - TOP);
  const group = (WIDTH - LEFT - 20) / players.length;
  const bar = (group * 0.7) / servers.length;
  const grid = Array.from({ length: top / 5 + 1 }, (_, step) => step * 5).map(
    (value) =>
      `<line x1="${LEFT}" x2="${WIDTH - 20}" y1="${y(value)}" y2="${y(value)}" stroke="#ddd"/>` +
      `<text x="${LEFT - 8}" y="${y(value) + 4}" text-anchor="end">${value}</text>`,
  );
  const bars = figures.map(({ server, players: count, cpuUsPerPacket }) => {
    const index = servers.indexOf(server);
    const x = LEFT + players.indexOf(count) * group + group * 0.15 + index * bar;
    const height = HEIGHT - BOTTOM - y(cpuUsPerPacket);
    return (
      `<rect x="${x.toFixed(1)}" y="${y(cpuUsPerPacket).toFixed(1)}" width="${(bar - 4).toFixed(1)}" height="${height.toFixed(1)}" fill="${COLOURS[index]}"/>` +
      `<text x="${(x + bar / 2 - 2).toFixed(1)}" y="${(y(cpuUsPerPacket) - 4).toFixed(1)}" text-anchor="middle">${cpuUsPerPacket.toFixed(1)}</text>`
    );
  });
  const labels = players.map(
    (count, index) =>
      `<text x="${LEFT + index * group + group / 2}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${count} players</text>`,
  );
  const legend = servers.map(
    (server, index) =>
      `<rect x="${LEFT + index * 130}" y="${HEIGHT - 18}" width="12" height="12" fill="${COLOURS[index]}"/>` +
      `<text x="${LEFT + index * 130 + 18}" y="${HEIGHT - 8}">${server}</text>`,
  );
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" role="img">`,
    '<title>CPU time of the server for each packet sent to a player</title>',
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${LEFT}" y="22" font-size="14">CPU µs for each forwarded 1,100-byte packet (less is better)</text>`,
    ...grid,
    ...bars,
    ...labels,
    ...legend,
    '</svg>',
    '',
  ].join('\n');
  writeFileSync(FILE, svg);
  return FILE;
}
