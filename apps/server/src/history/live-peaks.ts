import type { Happening } from '../room/happening.ts';

const HOUR_MS = 3_600_000;

interface Counts {
  rooms: number;
  members: number;
  streams: number;
}
type Kind = keyof Counts;
const KINDS: readonly Kind[] = ['rooms', 'members', 'streams'];

/** The figure that holds how much of it there was at a time, at most. */
const FIGURE: Readonly<Record<Kind, string>> = {
  rooms: 'peakRooms',
  members: 'peakMembers',
  streams: 'peakStreams',
};

export interface Peak {
  readonly appId: number;
  readonly figure: string;
  readonly value: number;
}

interface Entry {
  readonly now: Counts;
  /** Since the last look. */
  readonly most: Counts;
  /** What was told of the hour. */
  told: Counts;
  hourMs: number;
}

/** How many rooms, members and streams each app has at a time. */
export class LivePeaks {
  readonly #apps = new Map<number, Entry>();

  note(appId: number, happening: Happening): void {
    const [kind, step] = stepOf(happening);
    const entry = this.#apps.get(appId) ?? { now: none(), most: none(), told: none(), hourMs: 0 };
    this.#apps.set(appId, entry);
    entry.now[kind] = Math.max(0, entry.now[kind] + step);
    entry.most[kind] = Math.max(entry.most[kind], entry.now[kind]);
  }

  /** What is more than was said of this hour before. What goes on into a new hour counts for that, too. */
  take(nowMs: number): Peak[] {
    const hourMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
    const peaks: Peak[] = [];
    for (const [appId, entry] of this.#apps) {
      if (entry.hourMs !== hourMs) entry.told = none();
      entry.hourMs = hourMs;
      for (const kind of KINDS) {
        const value = entry.most[kind];
        entry.most[kind] = entry.now[kind];
        if (value <= entry.told[kind]) continue;
        entry.told[kind] = value;
        peaks.push({ appId, figure: FIGURE[kind], value });
      }
      if (KINDS.every((kind) => entry.now[kind] === 0)) this.#apps.delete(appId);
    }
    return peaks;
  }
}

const none = (): Counts => ({ rooms: 0, members: 0, streams: 0 });

function stepOf({ type }: Happening): [Kind, 1 | -1] {
  switch (type) {
    case 'roomOpened':
      return ['rooms', 1];
    case 'roomClosed':
      return ['rooms', -1];
    case 'memberJoined':
      return ['members', 1];
    case 'memberLeft':
      return ['members', -1];
    case 'streamAdded':
      return ['streams', 1];
    case 'streamDeleted':
      return ['streams', -1];
    default:
      return type satisfies never;
  }
}
