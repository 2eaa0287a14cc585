/** Requests in a second that a connection may send for ever, and at once after a rest [SIG-5]. */
const SUSTAINED_PER_SECOND = 200;
const BURST = 1000;
/** Refused requests after which a client that goes on is disconnected. */
const TOLERATED_REFUSALS = 200;

export type RateVerdict = 'allowed' | 'refused' | 'flooding';

/** A bucket of request permits for one connection. */
export class RequestRate {
  #permits = BURST;
  #refusals = 0;
  #filledAtMs: number;

  constructor(nowMs: number) {
    this.#filledAtMs = nowMs;
  }

  /** Judges one request. A client that slows down is forgiven. */
  judge(nowMs: number): RateVerdict {
    const gained = ((nowMs - this.#filledAtMs) / 1000) * SUSTAINED_PER_SECOND;
    this.#permits = Math.min(BURST, this.#permits + gained);
    this.#filledAtMs = nowMs;
    if (this.#permits >= 1) {
      this.#permits -= 1;
      this.#refusals = 0;
      return 'allowed';
    }
    this.#refusals++;
    return this.#refusals > TOLERATED_REFUSALS ? 'flooding' : 'refused';
  }
}
