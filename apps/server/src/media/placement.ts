import type { MediaEngine } from './media-engine.ts';

interface Place {
  engine: MediaEngine | undefined;
  sessions: number;
}

/**
 * Which engine carries which room: the one with the fewest sessions when the room's first session comes,
 * and again when that engine was lost. All of a room is on one engine, because streams do not travel
 * between engines.
 */
export class Placement {
  readonly #running: () => readonly MediaEngine[];
  readonly #places = new Map<string, Place>();
  /** Sessions on each engine that has any. */
  readonly #load = new Map<MediaEngine, number>();

  constructor(running: () => readonly MediaEngine[]) {
    this.#running = running;
  }

  /** Counts a session in. Every `enter` needs one `leave`. */
  enter(roomKey: string): void {
    const place = this.#places.get(roomKey) ?? { engine: undefined, sessions: 0 };
    place.sessions++;
    this.#places.set(roomKey, place);
    this.#addLoad(place.engine, 1);
  }

  leave(roomKey: string): void {
    const place = this.#places.get(roomKey);
    if (place === undefined) return;
    place.sessions--;
    this.#addLoad(place.engine, -1);
    if (place.sessions === 0) this.#places.delete(roomKey);
  }

  /** The room's engine, chosen now if it has none that runs; `undefined` when no engine runs. */
  engineOf(roomKey: string): MediaEngine | undefined {
    const place = this.#places.get(roomKey);
    if (place === undefined) throw new Error('engineOf() of a room that nobody entered');
    const running = this.#running();
    if (place.engine === undefined || !running.includes(place.engine)) {
      this.#addLoad(place.engine, -place.sessions);
      place.engine = this.#leastLoaded(running);
      this.#addLoad(place.engine, place.sessions);
    }
    return place.engine;
  }

  #addLoad(engine: MediaEngine | undefined, sessions: number): void {
    if (engine === undefined) return;
    const load = (this.#load.get(engine) ?? 0) + sessions;
    if (load === 0) this.#load.delete(engine);
    else this.#load.set(engine, load);
  }

  #leastLoaded(running: readonly MediaEngine[]): MediaEngine | undefined {
    let best: MediaEngine | undefined;
    for (const engine of running)
      if (best === undefined || (this.#load.get(engine) ?? 0) < (this.#load.get(best) ?? 0)) best = engine;
    return best;
  }
}
