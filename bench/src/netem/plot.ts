import { colourOf, legend, writePicture } from '../svg.ts';
import type { NetemFigure } from './bench.ts';

const [PANEL_WIDTH, PANEL_HEIGHT, GAP, LEFT, TOP, BOTTOM] = [220, 120, 34, 64, 64, 56];
/** Worse than this is drawn as this: half of the time without a picture is no call. */
const WORST = 0.5;

/** Draws the frozen share over the loss, a panel for each rate and round trip. Returns the file's path. */
export function drawNetemPlot(figures: readonly NetemFigure[], path: string): string {
  const axis = (key: 'rate' | 'rtt' | 'loss') =>
    [...new Set(figures.map((figure) => figure[key]))].sort((a, b) => a - b);
  const [rates, rtts, losses] = [axis('rate'), axis('rtt'), axis('loss')];
  const servers = [...new Set(figures.map(({ server }) => server))];
  const width = LEFT + rates.length * (PANEL_WIDTH + GAP);
  const height = TOP + rtts.length * (PANEL_HEIGHT + GAP) + BOTTOM;
  const most = Math.max(...losses, 1);
  const panels = rates.flatMap((rate, column) =>
    rtts.map((rtt, row) => {
      const [left, top] = [LEFT + column * (PANEL_WIDTH + GAP), TOP + row * (PANEL_HEIGHT + GAP)];
      const x = (loss: number) => left + (loss / most) * PANEL_WIDTH;
      const y = (share: number) => top + PANEL_HEIGHT * (1 - Math.min(share, WORST) / WORST);
      const grid = [0, 0.25, 0.5].map(
        (share) =>
          `<line x1="${left}" x2="${left + PANEL_WIDTH}" y1="${y(share)}" y2="${y(share)}" stroke="#ddd"/>` +
          `<text x="${left - 6}" y="${y(share) + 4}" text-anchor="end">${share * 100} %</text>`,
      );
      const ticks = losses.map(
        (loss) => `<text x="${x(loss)}" y="${top + PANEL_HEIGHT + 14}" text-anchor="middle">${loss}</text>`,
      );
      const lines = servers.map((server, index) => {
        const points = figures
          .filter((figure) => figure.server === server && figure.rate === rate && figure.rtt === rtt)
          .sort((a, b) => a.loss - b.loss)
          .map(({ loss, freezeShare }) => [x(loss), y(freezeShare)] as const);
        const colour = colourOf(index);
        return (
          `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${points.map((point) => point.join(',')).join(' ')}"/>` +
          points.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3" fill="${colour}"/>`).join('')
        );
      });
      const title = `<text x="${left + PANEL_WIDTH / 2}" y="${top - 6}" text-anchor="middle">${rate} Mbit/s, ${rtt} ms</text>`;
      return [...grid, ...ticks, ...lines, title].join('\n');
    }),
  );
  const entries = servers.map((name, index) => ({ name, colour: colourOf(index) }));
  return writePicture(path, {
    width,
    height,
    title: 'Share of the time without a moving picture',
    heading: 'Share of the time in freezes over 500 ms, by packet loss in percent (less is better)',
    left: LEFT,
    parts: [...panels, ...legend(entries, { left: LEFT, height })],
  });
}
