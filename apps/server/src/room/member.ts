import type { User } from '@parley/protocol';
import { RateWindow } from './rate-window.ts';

/** A user in a room. */
export interface Member {
  readonly user: User;
  readonly sessionId: string;
  readonly joinedAtMs: number;
  /** How it proved itself: 0 by AppSign or ingest key, 4 by Token04. */
  readonly authLevel: number;
  /**
   * Whether it hears of other users and they of it [SIG-22]: it asked at its join, and fewer than
   * `LIMITS.notifiedMembers` members that asked were there. Decided once: a later leave frees a place
   * for the next to join, not for one who is in the room already.
   */
  readonly hearsOfUsers: boolean;
  /** Whether it is told who speaks [SIG-50]. */
  watchesSpeakers: boolean;
  /** Streams that it publishes, and those it has claimed while their media is being set up. */
  readonly streamIds: Set<string>;
  readonly messageRates: MemberMessageRates;
  /** Whether it only looks in [SIG-60]: nobody sees it, and it is counted nowhere. */
  readonly isHidden: boolean;
}

/** How fast one member may send [SIG-26]; windows exist only for members that send. */
export class MemberMessageRates {
  #broadcast: RateWindow | undefined;
  #commandToOne: RateWindow | undefined;
  #commandToMany: RateWindow | undefined;

  allowBroadcast(limit: number, nowMs: number): boolean {
    this.#broadcast ??= new RateWindow(limit);
    return this.#broadcast.allow(nowMs);
  }

  allowCommandToOne(limit: number, nowMs: number): boolean {
    this.#commandToOne ??= new RateWindow(limit);
    return this.#commandToOne.allow(nowMs);
  }

  allowCommandToMany(limit: number, nowMs: number): boolean {
    this.#commandToMany ??= new RateWindow(limit);
    return this.#commandToMany.allow(nowMs);
  }
}
