import type { User } from '@parley/protocol';

/** A room's life, named by its `roomSessionId`. */
export interface RoomLife {
  readonly appId: number;
  readonly roomId: string;
  readonly roomSessionId: string;
}

/**
 * Something of a room's life that is worth keeping, and worth telling a customer's back end. It has no time: whoever
 * carries effects out knows it.
 */
export type Happening =
  | { readonly type: 'roomOpened'; readonly by: User }
  /** `reason` is one of `ROOM_CLOSE_REASON`. */
  | {
      readonly type: 'roomClosed';
      readonly reason: number;
      /** Whether the customer's back end is to hear of it. */
      readonly isTold: boolean;
    }
  | {
      readonly type: 'memberJoined';
      readonly user: User;
      readonly sessionId: string;
      readonly memberCount: number;
      /** Whether it took the place of an earlier session of the same user in this room. */
      readonly isRelogin: boolean;
      /** 0 by AppSign or ingest key, 4 by Token04. */
      readonly authLevel: number;
      /** Rises with everybody who comes or goes. */
      readonly sequence: number;
    }
  /** `reason` is one of `STREAM_DELETE_REASON`: the same that ended the member's streams. */
  | {
      readonly type: 'memberLeft';
      readonly user: User;
      readonly sessionId: string;
      readonly joinedAtMs: number;
      readonly reason: number;
      readonly sequence: number;
    }
  | {
      readonly type: 'streamAdded';
      readonly user: User;
      readonly sessionId: string;
      readonly streamId: string;
      /** Names one publish: a stream that was stopped and published again is another one. */
      readonly publishId: string;
      readonly extraInfo: string;
      /** Its name in RTP in lower case, like `vp8`; `null` without video, and when it is not known. */
      readonly videoCodec: string | null;
      /** Rises with every stream that comes or goes. */
      readonly sequence: number;
    }
  /** `reason` is one of `STREAM_DELETE_REASON`. */
  | {
      readonly type: 'streamDeleted';
      readonly user: User;
      readonly sessionId: string;
      readonly streamId: string;
      /** Names one publish: a stream that was stopped and published again is another one. */
      readonly publishId: string;
      readonly extraInfo: string;
      readonly reason: number;
      readonly sequence: number;
    };

/** Why a room's life ended (reference §8.3, `close_reason`). */
export const ROOM_CLOSE_REASON = { lastLeft: 0, lastSilent: 1, lastDisconnected: 2, lastKicked: 3 } as const;
