import { LIMITS, PERIODS } from '@parley/protocol';

/** How a stream sounds, as its engine hears it (`engine/forward/src/voice`). */
export interface Voice {
  /** RFC 6464: 0 is loudest, 127 silence. */
  readonly level: number;
  /** How many of the last five pieces of 20 ms are speech: whether somebody speaks at this moment. */
  readonly medium: number;
  /** How many of the last ten tenths of a second are speech. */
  readonly long: number;
}

/** Speech of two tenths of a second makes a speaker; a cough is shorter. A second of silence ends one. */
const STARTS_AT_LONG = 2;
/** An engine tells of an audible stream every 200 ms; one not told of for this long is gone or unreachable. */
const FORGOTTEN_AFTER_MS = 1_500;

interface Heard {
  readonly voice: Voice;
  readonly atMs: number;
}

/**
 * Who speaks in a room, the dominant speaker first.
 *
 * The order is that of dominant-speaker identification (Volfin and Cohen, 2012) as far as its published thresholds decide:
 * one speaker passes another when it speaks at this moment, the other does not, and it has spoken for more of the last
 * second. Who speaks on is therefore not interrupted by a louder voice, a cough takes no place, and a pause between
 * words costs none; who has fallen silent is passed within half a second.
 */
export class Speakers {
  readonly #heard = new Map<string, Heard>();
  #order: string[] = [];
  #told: readonly string[] = [];
  #toldAtMs = Number.NEGATIVE_INFINITY;

  /** Takes what an engine told of a stream. */
  hear(streamId: string, voice: Voice, nowMs: number): void {
    this.#heard.set(streamId, { voice, atMs: nowMs });
  }

  /** A stream has left the room. */
  forget(streamId: string): void {
    this.#heard.delete(streamId);
  }

  /** The stream of the dominant speaker; `undefined` while nobody speaks. */
  get dominant(): string | undefined {
    return this.#order[0];
  }

  /** Streams that speak with their levels, the dominant one first; at most `LIMITS.rankedSpeakers`. */
  ranked(): { streamId: string; level: number }[] {
    return this.#order.slice(0, LIMITS.rankedSpeakers).flatMap((streamId) => {
      const heard = this.#heard.get(streamId);
      return heard === undefined ? [] : [{ streamId, level: heard.voice.level }];
    });
  }

  /** Ranks by what was heard. Returns whether there is something to tell: other speakers or another order, not too soon. */
  decide(nowMs: number): boolean {
    for (const [streamId, { voice, atMs }] of this.#heard) {
      if (nowMs - atMs >= FORGOTTEN_AFTER_MS || voice.long === 0) this.#heard.delete(streamId);
      else if (voice.long >= STARTS_AT_LONG && !this.#order.includes(streamId)) this.#order.push(streamId);
    }
    this.#order = this.#order.filter((streamId) => this.#heard.has(streamId));
    for (let place = this.#order.length - 1; place > 0; place--) this.#pass(place);
    const ranked = this.#order.slice(0, LIMITS.rankedSpeakers);
    const isSame =
      ranked.length === this.#told.length && ranked.every((streamId, i) => streamId === this.#told[i]);
    if (isSame || nowMs - this.#toldAtMs < PERIODS.speakersMs) return false;
    this.#told = ranked;
    this.#toldAtMs = nowMs;
    return true;
  }

  /** From the last place upwards, so that one decision can take a speaker all the way. */
  #pass(place: number): void {
    const [ahead, behind] = this.#order.slice(place - 1, place + 1);
    const [holder, candidate] = [this.#voice(ahead), this.#voice(behind)];
    if (ahead === undefined || behind === undefined || holder === undefined || candidate === undefined)
      return;
    const isOvertaking = candidate.medium > 0 && holder.medium === 0 && candidate.long > holder.long;
    if (isOvertaking) this.#order.splice(place - 1, 2, behind, ahead);
  }

  #voice(streamId: string | undefined): Voice | undefined {
    return streamId === undefined ? undefined : this.#heard.get(streamId)?.voice;
  }
}
