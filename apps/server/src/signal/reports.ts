import { PERIODS, type StreamReport } from '@parley/protocol';

/** Reports that come sooner after the last one are not kept: a client must not fill the records. */
const LEAST_PERIOD_MS = 1_000;

/** What a session's client last said of its streams [SIG-38]. */
export class Reports {
  #atMs: number | undefined;
  #newest: readonly StreamReport[] = [];

  /** When the newest came; `undefined` before the first. */
  get atMs(): number | undefined {
    return this.#atMs;
  }

  get newest(): readonly StreamReport[] {
    return this.#newest;
  }

  /** Returns the milliseconds that the reports can be about, or `undefined` when they come too soon. */
  take(streams: readonly StreamReport[], nowMs: number): number | undefined {
    const elapsedMs = this.#atMs === undefined ? PERIODS.streamReportMs : nowMs - this.#atMs;
    if (elapsedMs < LEAST_PERIOD_MS) return undefined;
    this.#atMs = nowMs;
    this.#newest = streams;
    return elapsedMs;
  }
}
