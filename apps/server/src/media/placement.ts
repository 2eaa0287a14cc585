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

  constructor(running: () => readonly MediaEngine[]) {
    this.#running = running;
  }

  /** Counts a session in. Every `enter` needs one `leave`. */
  enter(roomKey: string): void {
    const place = this.#places.get(roomKey);
    if (place === undefined) this.#places.set(roomKey, { engine: undefined, sessions: 1 });
    else place.sessions++;
  }

  leave(roomKey: string): void {
    const place = this.#places.get(roomKey);
    if (place === undefined) return;
    place.sessions--;
    if (place.sessions === 0) this.#places.delete(roomKey);
  }

  /** The room's engine, chosen now if it has none that runs; `undefined` when no engine runs. */
  engineOf(roomKey: string): MediaEngine | undefined {
    const place = this.#places.get(roomKey);
    if (place === undefined) throw new Error('engineOf() of a room that nobody entered');
    const running = this.#running();
    if (place.engine === undefined || !running.includes(place.engine))
      place.engine = this.#leastLoaded(running);
    return place.engine;
  }

  #leastLoaded(running: readonly MediaEngine[]): MediaEngine | undefined {
    const load = new Map(running.map((engine) => [engine, 0]));
    for (const { engine, sessions } of this.#places.values()) {
      const known = engine && load.get(engine);
      if (engine !== undefined && known !== undefined) load.set(engine, known + sessions);
    }
    let best: MediaEngine | undefined;
    for (const [engine, sessions] of load)
      if (best === undefined || sessions < (load.get(best) ?? 0)) best = engine;
    return best;
  }
}
