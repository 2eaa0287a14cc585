/** Where an axis of time has its marks. Pure. */
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Distances that people count in. */
const DISTANCES = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 7, 14, 28].map((days) => days * DAY_MS),
];

/** The marks of a stretch of time: round moments of the reader's clock, at most so many. */
export function ticksOf({ fromMs, toMs }: { fromMs: number; toMs: number }, most: number): number[] {
  const distance =
    DISTANCES.find((one) => (toMs - fromMs) / one <= Math.max(1, most)) ?? DISTANCES.at(-1) ?? DAY_MS;
  const midnight = new Date(fromMs).setHours(0, 0, 0, 0);
  const first = midnight + Math.ceil((fromMs - midnight) / distance) * distance;
  const ticks: number[] = [];
  for (let tick = first; tick <= toMs; tick += distance) ticks.push(tick);
  return ticks;
}
