import { colourOf, legend, writePicture } from '../svg.ts';
import type { Step, StepFigures } from './steps.ts';

const [WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM] = [720, 300, 60, 48, 20, 64];
const TICK_KBPS = 500;
const TICK_S = 5;

/** Draws what arrived in each second over what the link let through. Returns the file's path. */
export function drawSteps(
  plan: readonly Step[],
  figures: readonly ({ readonly server: string } & StepFigures)[],
  path: string,
): string {
  const seconds = plan.reduce((sum, step) => sum + step.seconds, 0);
  const most = Math.ceil(Math.max(...figures.flatMap(({ kbps }) => kbps)) / TICK_KBPS) * TICK_KBPS;
  const x = (second: number) => LEFT + (second / seconds) * (WIDTH - LEFT - RIGHT);
  const y = (kbps: number) => TOP + (1 - Math.min(kbps, most) / most) * (HEIGHT - TOP - BOTTOM);
  const ticks = (last: number, step: number) =>
    Array.from({ length: Math.floor(last / step) + 1 }, (_, index) => index * step);
  let begin = 0;
  const room = plan.map(({ seconds: lasts, rate }) => {
    const [from, to, top] = [x(begin), x(begin + lasts), y(rate * 1_000)];
    begin += lasts;
    return `<rect x="${from}" y="${top}" width="${to - from}" height="${y(0) - top}" fill="#e2e8f0"/>`;
  });
  const axes = [
    ...ticks(most, TICK_KBPS).map(
      (kbps) => `<text x="${LEFT - 8}" y="${y(kbps) + 4}" text-anchor="end">${kbps}</text>`,
    ),
    ...ticks(seconds, TICK_S).map(
      (second) => `<text x="${x(second)}" y="${y(0) + 18}" text-anchor="middle">${second} s</text>`,
    ),
  ];
  const lines = figures.map(({ kbps }, index) => {
    const points = kbps.map((value, second) => `${x(second + 0.5).toFixed(1)},${y(value).toFixed(1)}`);
    return `<polyline fill="none" stroke="${colourOf(index)}" stroke-width="2" points="${points.join(' ')}"/>`;
  });
  const entries = figures.map(({ server: name }, index) => ({ name, colour: colourOf(index) }));
  return writePicture(path, {
    width: WIDTH,
    height: HEIGHT,
    title: 'Bitrate while the rate of the link falls and rises',
    heading: 'kbit/s that reached the player; grey is what its link let through',
    left: LEFT,
    parts: [...room, ...axes, ...lines, ...legend(entries, { left: LEFT, height: HEIGHT })],
  });
}
