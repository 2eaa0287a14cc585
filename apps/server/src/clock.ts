/** Ends something that repeats. Calling it again does nothing. */
export type Stop = () => void;

/** Time as an argument: tests pass one that they move. */
export interface Clock {
  /** Milliseconds of Unix time. */
  nowMs(): number;
  every(periodMs: number, run: () => void): Stop;
  after(delayMs: number, run: () => void): Stop;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  every(periodMs, run) {
    const timer = setInterval(run, periodMs);
    return () => clearInterval(timer);
  },
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
