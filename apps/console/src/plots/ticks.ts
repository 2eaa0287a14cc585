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
  ...[1, 2, 3, 4, 7, 14, 28].map((days) => days * DAY_MS),
];

/** Room for a moment in words, in pixels, and for the half of it that reaches over the end. */
const TICK_PX = 110;
const END_PX = 16;

/**
 * The marks of a stretch of time: round moments of the reader's clock, as many as have room.
 *
 * @param widthPx how wide it is drawn
 */
export function ticksOf({ fromMs, toMs }: { fromMs: number; toMs: number }, widthPx: number): number[] {
  const most = widthPx / TICK_PX;
  const lastMs = toMs - ((toMs - fromMs) * END_PX) / Math.max(END_PX, widthPx);
  const distance =
    DISTANCES.find((one) => (toMs - fromMs) / one <= Math.max(1, most)) ?? DISTANCES.at(-1) ?? DAY_MS;
  const midnight = new Date(fromMs).setHours(0, 0, 0, 0);
  const first = midnight + Math.ceil((fromMs - midnight) / distance) * distance;
  const ticks: number[] = [];
  for (let tick = first; tick <= lastMs; tick += distance) ticks.push(tick);
  return ticks;
}
