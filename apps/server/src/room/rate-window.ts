const WINDOW_MS = 1000;

/** Lets at most `limit` events pass in any second. */
export class RateWindow {
  readonly #limit: number;
  /** Times of the events that passed within the last second, oldest first. */
  #passed: number[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether an event at `nowMs` may pass. One that may not does not count. */
  allow(nowMs: number): boolean {
    const stillCounted = this.#passed.findIndex((at) => nowMs - at < WINDOW_MS);
    this.#passed = stillCounted === -1 ? [] : this.#passed.slice(stillCounted);
    if (this.#passed.length >= this.#limit) return false;
    this.#passed.push(nowMs);
    return true;
  }
}
