import type { Log } from '../../log.ts';
import type { MediaEngine } from '../media-engine.ts';
import { release } from '../media-link.ts';

export interface RelayLinkContext {
  readonly nextId: () => string;
  /** A fresh SRTP key, as the engines want it. */
  readonly randomSrtpKey: () => string;
  readonly log: Log;
}

interface End {
  readonly engine: MediaEngine;
  readonly transportId: string;
  lastSsrc: number;
}

/** A connection of two engines, for all that they relay to each other. */
export class RelayLink {
  /** Rejected when one of the engines did not make its end. */
  readonly opened: Promise<void>;
  readonly #ends: readonly [End, End];
  readonly #log: Log;
  #isClosed = false;

  constructor([one, other]: readonly [MediaEngine, MediaEngine], context: RelayLinkContext) {
    const { nextId, randomSrtpKey, log } = context;
    this.#log = log;
    this.#ends = [
      { engine: one, transportId: nextId(), lastSsrc: 0 },
      { engine: other, transportId: nextId(), lastSsrc: 0 },
    ];
    const [oneKey, otherKey] = [randomSrtpKey(), randomSrtpKey()];
    this.opened = Promise.all([
      one.request('createRelayTransport', {
        transportId: this.transportOn(one),
        peer: other.relayPeer,
        sendKey: oneKey,
        receiveKey: otherKey,
      }),
      other.request('createRelayTransport', {
        transportId: this.transportOn(other),
        peer: one.relayPeer,
        sendKey: otherKey,
        receiveKey: oneKey,
      }),
    ]).then(() => {});
    // Whoever waits for it hears of its failure.
    this.opened.catch(() => {});
  }

  connects(engine: MediaEngine): boolean {
    return this.#ends.some((end) => end.engine === engine);
  }

  transportOn(engine: MediaEngine): string {
    return this.#endOf(engine).transportId;
  }

  /** The first of `count` SSRCs for what `engine` sends. They only rise: engines want it so. */
  takeSsrcs(engine: MediaEngine, count: number): number {
    const end = this.#endOf(engine);
    const first = end.lastSsrc + 1;
    end.lastSsrc += count;
    return first;
  }

  /** Ends both transports with all that is on them. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const { engine, transportId } of this.#ends)
      release({ engine }, { method: 'closeTransport', params: { transportId }, log: this.#log });
  }

  #endOf(engine: MediaEngine): End {
    const end = this.#ends.find((candidate) => candidate.engine === engine);
    if (end === undefined) throw new Error('the relay link does not reach this engine');
    return end;
  }
}
