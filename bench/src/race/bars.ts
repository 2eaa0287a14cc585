import { writePicture } from '../svg.ts';

const [WIDTH, ROW, LEFT, TOP, RIGHT] = [720, 34, 170, 56, 130];
const [OWN, RIVAL] = ['#2563eb', '#94a3b8'];

export interface Bar {
  readonly label: string;
  /** Not below 0; the bar's length. */
  readonly value: number;
  /** Behind the bar. */
  readonly text: string;
  readonly isOwn: boolean;
}

/** Draws bars from the top down; Parley's stand out. Returns the file's path. */
export function drawBars(
  path: string,
  { title, note }: { readonly title: string; readonly note: string },
  bars: readonly Bar[],
): string {
  const most = Math.max(...bars.map(({ value }) => value));
  const height = TOP + bars.length * ROW + 16;
  const rows = bars.map(({ label, value, text, isOwn }, index) => {
    const y = TOP + index * ROW;
    const width = (value / most) * (WIDTH - LEFT - RIGHT);
    return [
      `<text x="${LEFT - 10}" y="${y + 17}" text-anchor="end">${label}</text>`,
      `<rect x="${LEFT}" y="${y}" width="${width.toFixed(1)}" height="${ROW - 10}" rx="2" fill="${isOwn ? OWN : RIVAL}"/>`,
      `<text x="${(LEFT + width + 8).toFixed(1)}" y="${y + 17}">${text}</text>`,
    ].join('');
  });
  return writePicture(path, {
    width: WIDTH,
    height,
    title,
    heading: title,
    left: LEFT,
    parts: [`<text x="${LEFT}" y="42" fill="#64748b">${note}</text>`, ...rows],
  });
}
