import { firstAborted } from '../platform/abort.ts';
import { type BackOff, pauseMs } from '../platform/back-off.ts';
import { delay } from '../platform/clock.ts';
import type { Platform } from '../platform/platform.ts';

/** A browser goes on checking a path for some 15 s after a restart of ICE, so that hardly any moment is unwatched. */
const PAUSES: BackOff = { firstMs: 1_500, longestMs: 16_000 };

/**
 * How fast the media of one direction is repaired. It outlives transports: a path that is blocked does not carry
 * the next one either, and is asked for less and less often.
 */
export class RepairPace {
  readonly #platform: Pick<Platform, 'clock' | 'random'>;
  #paused = 0;
  #untilReset = new AbortController();

  constructor(platform: Pick<Platform, 'clock' | 'random'>) {
    this.#platform = platform;
  }

  /** Pauses before the next try. @returns whether the pause was cut short by a reset */
  async pause(signal: AbortSignal): Promise<boolean> {
    const reset = this.#untilReset.signal;
    const ms = pauseMs(PAUSES, this.#paused++, this.#platform.random());
    const waiting = firstAborted(signal, reset);
    await delay(this.#platform.clock, ms, waiting.signal);
    waiting.release();
    return reset.aborted;
  }

  /** The path works, or may be another one now: ends a pause, and the next ones are short again. */
  reset(): void {
    this.#paused = 0;
    this.#untilReset.abort();
    this.#untilReset = new AbortController();
  }
}
