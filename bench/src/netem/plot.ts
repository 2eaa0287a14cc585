import { colourOf, legend, writePicture } from '../svg.ts';
import type { NetemFigure } from './bench.ts';

const [PANEL_WIDTH, PANEL_HEIGHT, LEFT, TOP, BOTTOM] = [220, 120, 64, 72, 48];
const [COLUMN, ROW] = [PANEL_WIDTH + 72, PANEL_HEIGHT + 56];
const MEASURES = [
  { of: 'freezeShare', dashes: '' },
  { of: 'concealedShare', dashes: ' stroke-dasharray="4 3"' },
] as const;

/** Draws what was frozen and made up over the loss, a panel for each rate and round trip. Returns the file's path. */
export function drawNetemPlot(figures: readonly NetemFigure[], path: string): string {
  const axis = (key: 'rate' | 'rtt' | 'loss') =>
    [...new Set(figures.map((figure) => figure[key]))].sort((a, b) => a - b);
  const [rates, rtts, losses] = [axis('rate'), axis('rtt'), axis('loss')];
  const servers = [...new Set(figures.map(({ server }) => server))];
  const width = LEFT + rates.length * COLUMN;
  const height = TOP + rtts.length * ROW + BOTTOM;
  const most = Math.max(...losses, 1);
  const panels = rates.flatMap((rate, column) =>
    rtts.map((rtt, row) => {
      const [left, top] = [LEFT + column * COLUMN, TOP + row * ROW];
      const x = (loss: number) => left + (loss / most) * PANEL_WIDTH;
      const y = (share: number) => top + PANEL_HEIGHT * (1 - share);
      const grid = [0, 0.5, 1].map(
        (share) =>
          `<line x1="${left}" x2="${left + PANEL_WIDTH}" y1="${y(share)}" y2="${y(share)}" stroke="#ddd"/>` +
          `<text x="${left - 6}" y="${y(share) + 4}" text-anchor="end">${share * 100} %</text>`,
      );
      const ticks = losses.map(
        (loss) => `<text x="${x(loss)}" y="${top + PANEL_HEIGHT + 14}" text-anchor="middle">${loss}</text>`,
      );
      const lines = servers.flatMap((server, index) => {
        const measured = figures
          .filter((figure) => figure.server === server && figure.rate === rate && figure.rtt === rtt)
          .sort((a, b) => a.loss - b.loss);
        const colour = colourOf(index);
        return MEASURES.map(({ of, dashes }) => {
          const points = measured.map((figure) => [x(figure.loss), y(figure[of])] as const);
          return (
            `<polyline fill="none" stroke="${colour}" stroke-width="2"${dashes} points="${points.map((point) => point.join(',')).join(' ')}"/>` +
            points.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="2.5" fill="${colour}"/>`).join('')
          );
        });
      });
      const title = `<text x="${left + PANEL_WIDTH / 2}" y="${top - 6}" text-anchor="middle">${rate} Mbit/s, ${rtt} ms</text>`;
      return [...grid, ...ticks, ...lines, title].join('\n');
    }),
  );
  const entries = servers.map((name, index) => ({ name, colour: colourOf(index) }));
  return writePicture(path, {
    width,
    height,
    title: 'Share of the time without a moving picture, and of the sound that was made up',
    heading:
      'Time in freezes over 500 ms, and (dashed) sound made up, by per cent of packets lost each way (less is better)',
    left: LEFT,
    parts: [...panels, ...legend(entries, { left: LEFT, height })],
  });
}
