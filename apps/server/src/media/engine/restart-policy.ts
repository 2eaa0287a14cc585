const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 10_000;
/** An engine that ran this long was well: its end is not counted with earlier ones. */
const STABLE_AFTER_MS = 30_000;

/**
 * When an engine that ended is started again: at once the first time, then after delays that double.
 *
 * @param failures ends in a row, each soon after its start, this one included
 */
export function restartDelayMs(failures: number): number {
  if (failures <= 1) return 0;
  return Math.min(FIRST_DELAY_MS * 2 ** (failures - 2), LONGEST_DELAY_MS);
}

/** Counts ends in a row. */
export function nextFailures(failures: number, ranMs: number): number {
  return ranMs >= STABLE_AFTER_MS ? 1 : failures + 1;
}
