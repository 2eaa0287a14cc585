import { type BackOff, pauseMs } from '../platform/back-off.ts';

/** How long to wait before the next try to connect, as a value that can be read and tested. */
export interface ReconnectPolicy {
  /**
   * @param attempt number of tries so far, 0 before the first
   * @param elapsedMs since the connection was lost
   * @param random at least 0, below 1; spreads the clients of a server that came back
   * @returns milliseconds, or `undefined` to give up
   */
  nextDelayMs(state: { attempt: number; elapsedMs: number; random: number }): number | undefined;
}

const PAUSES: BackOff = { firstMs: 250, longestMs: 8_000 };

/** The first try at once, then 250 ms doubling up to 8 s, each up to half shorter at random. */
export function backOff(windowMs: number): ReconnectPolicy {
  return {
    nextDelayMs({ attempt, elapsedMs, random }) {
      if (elapsedMs >= windowMs) return undefined;
      if (attempt === 0) return 0;
      return Math.min(pauseMs(PAUSES, attempt - 1, random), windowMs - elapsedMs);
    },
  };
}
