import { ERRORS, STREAM_DELETE_REASON } from '@parley/protocol';
import type { LiveStream } from '@parley/protocol/console';
import type { ForbiddenKinds } from '../media/publisher.ts';
import type { AppRooms } from '../room/app-rooms.ts';
import type { Room } from '../room/room.ts';
import type { Look, RoomKey, RoomMember, RoomMessage, RoomStream, RoomsPort } from '../room/rooms-port.ts';
import { liveStreams } from './live-streams.ts';
import type { Signal } from './signal.ts';

/** What a back end or an operator does to rooms. */
export class RoomControl implements RoomsPort {
  readonly #signal: Signal;

  constructor(signal: Signal) {
    this.#signal = signal;
  }

  /** The rooms of an app. */
  list(appId: number) {
    const rooms = this.#signal.rooms.find(appId)?.rooms() ?? [];
    return Array.from(rooms, ({ roomId, roomSessionId, memberCount, streamCount }) => ({
      roomId,
      roomSessionId,
      memberCount,
      streamCount,
    }));
  }

  members(key: RoomKey): readonly RoomMember[] | undefined {
    const room = this.#find(key)?.room;
    return room && Array.from(room.members(), ({ user, joinedAtMs }) => ({ user, joinedAtMs }));
  }

  streams(key: RoomKey): readonly RoomStream[] | undefined {
    const room = this.#find(key)?.room;
    return (
      room &&
      Array.from(room.streams(), ({ streamId, user }) => {
        const publish = room.publishOf(streamId);
        return {
          streamId,
          user,
          announcedAtMs: publish?.announcedAtMs ?? 0,
          number: publish?.sequence ?? 0,
        };
      })
    );
  }

  /** How each stream goes at each member now; `undefined` when there is no such room. */
  async live(key: RoomKey): Promise<LiveStream[] | undefined> {
    const room = this.#find(key)?.room;
    if (room === undefined) return undefined;
    const sessions = Array.from(room.members(), ({ sessionId }) => this.#signal.session(sessionId));
    return liveStreams(sessions.filter((session) => session !== undefined));
  }

  /**
   * Lets an operator look in, or go on with it [SIG-60]; `undefined` when there is no such room.
   *
   * @param renewed the userId of a look of the same operator that is to go on; another one begins anew
   */
  lookIn(key: RoomKey, operator: string, renewed?: string): (Look & { readonly isNew: boolean }) | undefined {
    if (this.#find(key) === undefined) return undefined;
    const isNew = renewed === undefined || !this.#isLookOf(key, operator, renewed);
    const userId = isNew ? `operator-${this.#signal.ids.sessionId()}` : renewed;
    const user = { userId, userName: operator };
    const pass = this.#signal.looks.issue({ ...key, user, operator }, this.#signal.nowMs());
    return { ...user, ...pass, isNew };
  }

  /** Ends every look into rooms of an app. */
  endLooks(appId: number): void {
    const { code } = ERRORS.kickedByServer;
    for (const [session] of [...this.#signal.lookingIn(appId)])
      this.#signal.endSession(session, 'kicked', { code, reason: 'looking in is not allowed any more' });
  }

  #isLookOf({ appId, roomId }: RoomKey, operator: string, userId: string): boolean {
    for (const [{ membership }, rights] of this.#signal.lookingIn(appId))
      if (
        rights.operator === operator &&
        membership.room.roomId === roomId &&
        membership.member.user.userId === userId
      )
        return true;
    return false;
  }

  kick(key: RoomKey, userId: string, reason: string): boolean {
    return this.#signal.kick({ ...key, userId }, reason);
  }

  close(key: RoomKey, { reason, isCloseTold }: { reason: string; isCloseTold: boolean }): boolean {
    const room = this.#find(key)?.room;
    if (room === undefined) return false;
    room.isCloseTold = isCloseTold;
    const userIds = Array.from(room.members(), ({ user }) => user.userId);
    for (const userId of userIds) this.kick(key, userId, reason);
    return true;
  }

  broadcast(key: RoomKey, { fromUser, content }: RoomMessage): number | undefined {
    const room = this.#find(key)?.room;
    if (room === undefined) return undefined;
    const messageId = room.nextMessageId();
    const messages = [{ fromUser, message: content, messageId, sendTimeMs: this.#signal.nowMs() }];
    this.#signal.deliver(room.tellAllBut(fromUser.userId, { type: 'broadcastMessages', messages }));
    return messageId;
  }

  barrage(key: RoomKey, { fromUser, content }: RoomMessage): string | undefined {
    const room = this.#find(key)?.room;
    if (room === undefined) return undefined;
    const messageId = String(room.nextMessageId());
    const messages = [{ fromUser, message: content, messageId, sendTimeMs: this.#signal.nowMs() }];
    this.#signal.deliver(room.tellAllBut(fromUser.userId, { type: 'barrageMessages', messages }));
    return messageId;
  }

  command(
    key: RoomKey,
    { fromUser, content }: RoomMessage,
    toUserIds: readonly string[],
  ): readonly string[] | undefined {
    const room = this.#find(key)?.room;
    if (room === undefined) return undefined;
    const message = { type: 'customCommand', fromUser, command: content } as const;
    if (toUserIds.length === 0) {
      this.#signal.deliver(room.tellAllBut(fromUser.userId, message));
      return [];
    }
    const receivers = new Set(toUserIds.filter((userId) => userId !== fromUser.userId));
    const sessionIds = [...receivers].flatMap((userId) => room.member(userId)?.sessionId ?? []);
    this.#signal.deliver([{ do: 'notify', sessionIds, message }]);
    return toUserIds.filter((userId) => room.member(userId) === undefined);
  }

  announceStream(
    key: RoomKey,
    stream: { readonly streamId: string; readonly user: RoomMember['user']; readonly extraInfo: string },
  ): 'announced' | 'taken' | 'noRoom' {
    const found = this.#find(key);
    if (found === undefined) return 'noRoom';
    if (found.rooms.isStreamTaken(stream.streamId)) return 'taken';
    this.#signal.deliver(found.rooms.announceForeignStream(found.room, stream, this.#signal.nowMs()));
    return 'announced';
  }

  withdrawStream(key: RoomKey, streamId: string): boolean {
    const found = this.#find(key);
    if (found?.room.stream(streamId) === undefined) return false;
    this.#signal.deliver(found.rooms.withdrawStream(found.room, streamId));
    return true;
  }

  forbidStream(appId: number, streamId: string, code: number): void {
    const rooms = this.#signal.rooms.find(appId);
    const membership = rooms?.publisherOf(streamId);
    const session = membership && this.#signal.session(membership.member.sessionId);
    if (rooms === undefined || session === undefined) return;
    this.#signal.deliver(
      rooms.releaseStream(session.membership, streamId, STREAM_DELETE_REASON.removedByServer),
    );
    session.media.publisher.unpublish(streamId);
    session.tell({ type: 'publishStopped', streamId, code });
  }

  forbidKinds({ appId, roomId }: RoomKey, streamId: string, forbidden: ForbiddenKinds | undefined): void {
    const membership = this.#signal.rooms.find(appId)?.publisherOf(streamId);
    const session = membership && this.#signal.session(membership.member.sessionId);
    if (session === undefined || membership?.room.roomId !== roomId) return;
    // After a publish that is under way, which may have asked too early what is forbidden.
    session.mailbox.post(async () => {
      const isPublishing = this.#signal.rooms.of(appId).publisherOf(streamId)?.member === membership.member;
      if (isPublishing) await session.media.publisher.forbid(streamId, forbidden);
    });
  }

  streamStartedAtMs(appId: number, streamId: string): number | undefined {
    const membership = this.#signal.rooms.find(appId)?.publisherOf(streamId);
    return membership?.room.publishOf(streamId)?.announcedAtMs;
  }

  #find({ appId, roomId }: RoomKey): { rooms: AppRooms; room: Room } | undefined {
    const rooms = this.#signal.rooms.find(appId);
    const room = rooms?.room(roomId);
    return rooms && room && { rooms, room };
  }
}
