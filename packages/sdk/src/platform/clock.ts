/** Takes back what was asked for; calling it again does nothing. */
export type Cancel = () => void;

/** Time, as an argument of everything that waits. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  after(ms: number, work: () => void): Cancel;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, work) {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
};

/** Does something again and again, first after one period, until cancelled. */
export function every(clock: Clock, periodMs: number, work: () => void): Cancel {
  let cancel = clock.after(periodMs, tick);
  function tick() {
    cancel = clock.after(periodMs, tick);
    work();
  }
  return () => cancel();
}

/** Waits, or ends early when the signal is aborted; never rejects. */
export function delay(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const cancel = clock.after(ms, done);
    signal.addEventListener('abort', done, { once: true });
    function done() {
      cancel();
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
