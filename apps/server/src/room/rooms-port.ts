import type { MediaKind, User } from '@parley/protocol';

/** One room, as the server API names it. */
export interface RoomKey {
  readonly appId: number;
  readonly roomId: string;
}

export interface RoomMember {
  readonly user: User;
  readonly joinedAtMs: number;
}

export interface RoomStream {
  readonly streamId: string;
  readonly user: User;
  readonly announcedAtMs: number;
  /** Its number in the room. */
  readonly number: number;
}

/** A text from somebody who need not be in the room, and whom it is not sent to. */
export interface RoomMessage {
  readonly fromUser: User;
  readonly content: string;
}

/** What lets an operator look into a room. */
export interface Look {
  readonly userId: string;
  readonly userName: string;
  readonly token: string;
  readonly expiresAtMs: number;
}

/** What the server API may do to rooms; `signal/` does it. */
export interface RoomsPort {
  /** Members in the order of their coming; `undefined` when there is no such room. */
  members(room: RoomKey): readonly RoomMember[] | undefined;
  streams(room: RoomKey): readonly RoomStream[] | undefined;
  /** Whether the user was there. */
  kick(room: RoomKey, userId: string, reason: string): boolean;
  /** Removes everybody. `isCloseTold`: whether webhooks tell of the room's end, too. Whether it was there. */
  close(room: RoomKey, options: { readonly reason: string; readonly isCloseTold: boolean }): boolean;
  /** The message's number, or `undefined` when there is no such room. */
  broadcast(room: RoomKey, message: RoomMessage): number | undefined;
  barrage(room: RoomKey, message: RoomMessage): string | undefined;
  /** Those of `toUserIds` who are not there, or `undefined` when there is no such room. No ids: everybody. */
  command(room: RoomKey, message: RoomMessage, toUserIds: readonly string[]): readonly string[] | undefined;
  announceStream(
    room: RoomKey,
    stream: { readonly streamId: string; readonly user: User; readonly extraInfo: string },
  ): 'announced' | 'taken' | 'noRoom';
  withdrawStream(room: RoomKey, streamId: string): boolean;
  /** Ends a stream that is being published; its publisher is told `code` of the error table. */
  forbidStream(appId: number, streamId: string, code: number): void;
  /**
   * Lets nobody hear or see tracks of some kinds of a stream until a time, or everybody again (`undefined`). Does
   * nothing for a stream that is not being published in the room.
   */
  forbidKinds(
    room: RoomKey,
    streamId: string,
    forbidden: { readonly kinds: readonly MediaKind[]; readonly endsAtMs: number } | undefined,
  ): void;
  /** When a stream began that is there now. */
  streamStartedAtMs(appId: number, streamId: string): number | undefined;
}
