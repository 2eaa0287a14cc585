import type { MediaEngine } from '../media-engine.ts';
import { RelayLink, type RelayLinkContext } from './relay-link.ts';

interface Entry {
  readonly link: RelayLink;
  uses: number;
}

/** A share in the link of two engines. */
export interface LinkUse {
  readonly link: RelayLink;
  /** Calling it again does nothing. */
  end(): void;
}

/** The connections between engines: one for each two of them that have something to relay. */
export class RelayLinks {
  readonly #context: RelayLinkContext;
  readonly #entries = new Set<Entry>();

  constructor(context: RelayLinkContext) {
    this.#context = context;
  }

  /** Connects two engines that are not connected. Every use has to be ended. */
  use(one: MediaEngine, other: MediaEngine): LinkUse {
    const entry = this.#find(one, other) ?? this.#open(one, other);
    entry.uses++;
    let hasEnded = false;
    return {
      link: entry.link,
      end: () => {
        if (hasEnded) return;
        hasEnded = true;
        entry.uses--;
        if (entry.uses === 0) this.#close(entry);
      },
    };
  }

  /** What was connected with an engine that is gone ends at the others, too. */
  engineLost(engine: MediaEngine): void {
    for (const entry of this.#entries) if (entry.link.connects(engine)) this.#close(entry);
  }

  #find(one: MediaEngine, other: MediaEngine): Entry | undefined {
    for (const entry of this.#entries)
      if (entry.link.connects(one) && entry.link.connects(other)) return entry;
    return undefined;
  }

  #open(one: MediaEngine, other: MediaEngine): Entry {
    const entry = { link: new RelayLink([one, other], this.#context), uses: 0 };
    this.#entries.add(entry);
    // The next use tries anew.
    entry.link.opened.catch(() => this.#close(entry));
    return entry;
  }

  #close(entry: Entry): void {
    this.#entries.delete(entry);
    entry.link.close();
  }
}
