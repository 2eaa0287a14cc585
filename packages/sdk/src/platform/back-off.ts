/** Pauses between tries that grow while the tries are in vain. */
export interface BackOff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/**
 * The pause before the next try: it doubles from the first to the longest, each up to half shorter at random, so that clients
 * that lost the same thing do not come back in the same moment. Pure.
 *
 * @param paused number of pauses so far
 * @param random at least 0, below 1
 * @returns milliseconds
 */
export function pauseMs({ firstMs, longestMs }: BackOff, paused: number, random: number): number {
  const full = Math.min(longestMs, firstMs * 2 ** Math.min(paused, 16));
  return Math.round(full * (1 - random / 2));
}
