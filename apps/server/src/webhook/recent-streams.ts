import type { Happening, RoomLife } from '../room/happening.ts';

/** Within this time after its end, a stream that its user publishes again is the same one to a back end (reference §8.3). */
const RECREATE_MS = 90_000;
/** Ends that are remembered, the latest of all apps. */
const MAX_REMEMBERED = 100_000;

/** Remembers which streams ended lately, to tell a stream that comes back from a new one. */
export class RecentStreams {
  /** By room, stream and user, in the order of their ends. */
  readonly #endedAtMs = new Map<string, number>();

  /** Takes a happening note of. @returns whether it is the coming back of a stream */
  isRecreated(room: RoomLife, happening: Happening, nowMs: number): boolean {
    if (happening.type !== 'streamAdded' && happening.type !== 'streamDeleted') return false;
    const key = JSON.stringify([room.appId, room.roomId, happening.streamId, happening.user.userId]);
    const endedAtMs = this.#endedAtMs.get(key);
    this.#endedAtMs.delete(key);
    if (happening.type === 'streamAdded') return endedAtMs !== undefined && nowMs - endedAtMs <= RECREATE_MS;
    this.#endedAtMs.set(key, nowMs);
    this.#forgetPast(nowMs);
    return false;
  }

  #forgetPast(nowMs: number): void {
    for (const [key, endedAtMs] of this.#endedAtMs) {
      if (this.#endedAtMs.size <= MAX_REMEMBERED && nowMs - endedAtMs <= RECREATE_MS) return;
      this.#endedAtMs.delete(key);
    }
  }
}
