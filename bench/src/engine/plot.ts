import { join } from 'node:path';
import { legend, writePicture } from '../svg.ts';
import { type EngineFigure, MODES, RUNS } from './figure.ts';

const FILE = join(import.meta.dirname, '../../../docs/engine-performance.svg');
const [PANEL, HEIGHT, LEFT, BOTTOM, TOP] = [300, 320, 44, 64, 56];
const COLOURS = { auto: '#2563eb', batched: '#d97706', single: '#6b7280' };

/** Draws CPU per packet as grouped bars, a panel for each network. Returns the file's path. */
export function drawEnginePlot(figures: readonly EngineFigure[]): string {
  const networks = [...new Set(figures.map(({ network }) => network))];
  const top = Math.ceil(Math.max(...figures.map(({ cpuUsPerPacket }) => cpuUsPerPacket)));
  const y = (value: number) => HEIGHT - BOTTOM - (value / top) * (HEIGHT - BOTTOM - TOP);
  const panels = networks.map((network, index) => {
    const x = LEFT + index * PANEL;
    const own = figures.filter((figure) => figure.network === network);
    return `<text x="${x + 8}" y="${TOP - 12}">${network}</text>${own.map((figure) => bar(figure, x, y)).join('')}${groups(x)}`;
  });
  const width = LEFT + networks.length * PANEL;
  const grid = Array.from(
    { length: top + 1 },
    (_, value) =>
      `<line x1="${LEFT}" x2="${width - 10}" y1="${y(value)}" y2="${y(value)}" stroke="#ddd"/>` +
      `<text x="${LEFT - 8}" y="${y(value) + 4}" text-anchor="end">${value}</text>`,
  );
  const entries = MODES.map((name) => ({ name, colour: COLOURS[name] }));
  return writePicture(FILE, {
    width,
    height: HEIGHT,
    title:
      'CPU time of the engine for each packet sent to a player, by way of sending and packets of a frame',
    heading: 'CPU µs for each forwarded 1,100-byte packet (less is better)',
    left: LEFT,
    parts: [...grid, ...panels, ...legend(entries, { left: LEFT, height: HEIGHT })],
  });
}

const GROUP = (PANEL - 20) / RUNS.length;
const BAR = (GROUP * 0.8) / MODES.length;

function bar(figure: EngineFigure, panel: number, y: (value: number) => number): string {
  const group = RUNS.indexOf(figure.packetsPerFrame);
  const x = panel + group * GROUP + GROUP * 0.1 + MODES.indexOf(figure.mode) * BAR;
  const at = y(figure.cpuUsPerPacket);
  return (
    `<rect x="${x.toFixed(1)}" y="${at.toFixed(1)}" width="${(BAR - 2).toFixed(1)}" height="${(y(0) - at).toFixed(1)}" fill="${COLOURS[figure.mode]}"/>` +
    `<text x="${(x + BAR / 2 - 1).toFixed(1)}" y="${(at - 4).toFixed(1)}" text-anchor="middle" font-size="10">${figure.cpuUsPerPacket.toFixed(1)}</text>`
  );
}

function groups(panel: number): string {
  return RUNS.map((packets, index) => {
    const text = packets === 1 ? '1 packet a frame' : `${packets} packets`;
    return `<text x="${(panel + (index + 0.5) * GROUP).toFixed(1)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${text}</text>`;
  }).join('');
}
