import type { Clock, Stop } from '../clock.ts';

interface Timer {
  atMs: number;
  readonly everyMs: number | undefined;
  readonly run: () => void;
}

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  #nowMs: number;
  readonly #timers = new Set<Timer>();

  constructor(nowMs = 1_700_000_000_000) {
    this.#nowMs = nowMs;
  }

  get timerCount(): number {
    return this.#timers.size;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  every(periodMs: number, run: () => void): Stop {
    return this.#add({ atMs: this.#nowMs + periodMs, everyMs: periodMs, run });
  }

  after(delayMs: number, run: () => void): Stop {
    return this.#add({ atMs: this.#nowMs + delayMs, everyMs: undefined, run });
  }

  /** Moves time on and runs what is due, in its order. */
  advance(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (let next = this.#next(endMs); next !== undefined; next = this.#next(endMs)) {
      this.#nowMs = next.atMs;
      if (next.everyMs === undefined) this.#timers.delete(next);
      else next.atMs += next.everyMs;
      next.run();
    }
    this.#nowMs = endMs;
  }

  #next(endMs: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers)
      if (timer.atMs <= endMs && (first === undefined || timer.atMs < first.atMs)) first = timer;
    return first;
  }

  #add(timer: Timer): Stop {
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }
}
