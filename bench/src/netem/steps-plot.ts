import { writeFileSync } from 'node:fs';
import type { Step, StepFigures } from './steps.ts';

const [WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM] = [720, 300, 60, 48, 20, 64];
const COLOURS = ['#0b7a5b', '#d97706', '#2563eb'];
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
    return `<polyline fill="none" stroke="${COLOURS[index % COLOURS.length]}" stroke-width="2" points="${points.join(' ')}"/>`;
  });
  const legend = figures.map(
    ({ server }, index) =>
      `<rect x="${LEFT + index * 120}" y="${HEIGHT - 22}" width="12" height="12" fill="${COLOURS[index % COLOURS.length]}"/>` +
      `<text x="${LEFT + index * 120 + 18}" y="${HEIGHT - 12}">${server}</text>`,
  );
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" role="img">`,
    '<title>Bitrate while the rate of the link falls and rises</title>',
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${LEFT}" y="24" font-size="14">kbit/s that reached the player; grey is what its link let through</text>`,
    ...room,
    ...axes,
    ...lines,
    ...legend,
    '</svg>',
    '',
  ].join('\n');
  writeFileSync(path, svg);
  return path;
}
