import type { MediaEngine } from '../media-engine.ts';
import { chooseEngine } from './choose-engine.ts';

export interface PlacementOptions {
  readonly running: () => readonly MediaEngine[];
  /** Share of one core that an engine uses, 0 to 1. */
  readonly cpuShare: (engine: MediaEngine) => number;
  /** From how many members on one engine a room goes on to others. */
  readonly membersPerEngine: number;
}

/** A session's place on an engine. */
export interface Seat {
  /** Its engine, chosen now if it has none that runs; `undefined` when no engine runs. */
  engine(): MediaEngine | undefined;
  /** Calling it again does nothing. */
  leave(): void;
}

/** Which engine carries which session. */
export class Placement {
  readonly #options: PlacementOptions;
  /** Sessions on each engine that has any. */
  readonly #sessions = new Tally<MediaEngine>();
  /** By room: its sessions on each engine. */
  readonly #rooms = new Map<string, Tally<MediaEngine>>();

  constructor(options: PlacementOptions) {
    this.#options = options;
  }

  /** A place for one session of a room; it is taken with the first question for its engine. */
  enter(roomKey: string): Seat {
    let taken: MediaEngine | undefined;
    const giveUp = () => {
      if (taken !== undefined) this.#count(roomKey, taken, -1);
      taken = undefined;
    };
    return {
      engine: () => {
        const running = this.#options.running();
        if (taken !== undefined && running.includes(taken)) return taken;
        giveUp();
        taken = this.#choose(roomKey, running);
        if (taken !== undefined) this.#count(roomKey, taken, 1);
        return taken;
      },
      leave: giveUp,
    };
  }

  #choose(roomKey: string, running: readonly MediaEngine[]): MediaEngine | undefined {
    const room = this.#rooms.get(roomKey);
    const candidates = running.map((engine) => ({
      engine,
      cpuShare: this.#options.cpuShare(engine),
      sessions: this.#sessions.of(engine),
      roomMembers: room?.of(engine) ?? 0,
    }));
    return chooseEngine(candidates, this.#options.membersPerEngine);
  }

  #count(roomKey: string, engine: MediaEngine, change: number): void {
    this.#sessions.add(engine, change);
    const room = this.#rooms.get(roomKey) ?? new Tally<MediaEngine>();
    room.add(engine, change);
    if (room.isEmpty) this.#rooms.delete(roomKey);
    else this.#rooms.set(roomKey, room);
  }
}

/** Counts by key; what counts nothing is forgotten. */
class Tally<K> {
  readonly #counts = new Map<K, number>();

  get isEmpty(): boolean {
    return this.#counts.size === 0;
  }

  of(key: K): number {
    return this.#counts.get(key) ?? 0;
  }

  add(key: K, change: number): void {
    const count = this.of(key) + change;
    if (count === 0) this.#counts.delete(key);
    else this.#counts.set(key, count);
  }
}
