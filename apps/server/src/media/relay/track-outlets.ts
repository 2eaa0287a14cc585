import type { Clock, Stop } from '../../clock.ts';
import type { MediaEngine } from '../media-engine.ts';
import { type HomeTrack, TrackRelay, type TrackRelayContext } from './track-relay.ts';

/** How long a relay outlives its last player: one who comes back, or the next, finds it flowing. */
export const LINGER_MS = 10_000;

export interface TrackOutletsContext extends TrackRelayContext {
  readonly clock: Clock;
}

/** Where a player gets a track from, on its own engine. */
export interface Outlet {
  readonly producerId: string;
  /** The player has no use for it any more. Calling it again does nothing. */
  close(): void;
}

interface Entry {
  readonly relay: Promise<TrackRelay>;
  users: number;
  stopLingering: Stop | undefined;
}

/**
 * Where one track can be had: at its home, and at each engine that has players of it, relayed once for all
 * of them.
 */
export class TrackOutlets {
  readonly #track: HomeTrack;
  readonly #context: TrackOutletsContext;
  readonly #entries = new Map<MediaEngine, Entry>();
  #isClosed = false;

  constructor(track: HomeTrack, context: TrackOutletsContext) {
    this.#track = track;
    this.#context = context;
  }

  /** @throws {EngineError} when one of the engines is gone or does not do it */
  async open(engine: MediaEngine): Promise<Outlet> {
    if (engine === this.#track.engine) return { producerId: this.#track.producerId, close: () => {} };
    const entry = this.#entries.get(engine) ?? this.#relayTo(engine);
    entry.users++;
    entry.stopLingering?.();
    entry.stopLingering = undefined;
    let isOpen = true;
    const close = () => {
      if (!isOpen) return;
      isOpen = false;
      entry.users--;
      if (entry.users === 0) this.#linger(engine, entry);
    };
    try {
      const { producerId } = await entry.relay;
      return { producerId, close };
    } catch (error) {
      close();
      throw error;
    }
  }

  /** The track ends; players are told by others. */
  close(): void {
    this.#isClosed = true;
    for (const [engine, entry] of this.#entries) this.#end(engine, entry);
  }

  #relayTo(engine: MediaEngine): Entry {
    const relay = TrackRelay.open(this.#track, engine, this.#context);
    const entry: Entry = { relay, users: 0, stopLingering: undefined };
    this.#entries.set(engine, entry);
    // The next player tries anew.
    relay.catch(() => this.#end(engine, entry));
    return entry;
  }

  #linger(engine: MediaEngine, entry: Entry): void {
    if (this.#isClosed || this.#entries.get(engine) !== entry) return;
    entry.stopLingering = this.#context.clock.after(LINGER_MS, () => this.#end(engine, entry));
  }

  #end(engine: MediaEngine, entry: Entry): void {
    entry.stopLingering?.();
    if (this.#entries.get(engine) === entry) this.#entries.delete(engine);
    entry.relay.then(
      (relay) => relay.close(),
      // Then there is nothing to close.
      () => {},
    );
  }
}
