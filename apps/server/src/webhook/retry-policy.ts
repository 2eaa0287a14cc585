/** Waits between the tries of one delivery (reference §8.3); after the last it is lost, unless an operator sends it again. */
const RETRY_DELAYS_MS = [2_000, 4_000, 8_000, 16_000, 32_000] as const;

/**
 * How long to wait after a failed try.
 *
 * @param tries how often it was tried, 1 or more
 * @returns `undefined` when that was the last
 */
export function retryDelayMs(tries: number): number | undefined {
  return RETRY_DELAYS_MS[tries - 1];
}
