import { ERRORS, LIMITS, ParleyError, STREAM_DELETE_REASON, type User } from '@parley/protocol';
import type { Effect } from './effects.ts';
import { ROOM_CLOSE_REASON } from './happening.ts';
import { type Member, MemberMessageRates } from './member.ts';
import { type NewStream, Room } from './room.ts';

/** A member together with the room it is in. */
export interface Membership {
  readonly room: Room;
  readonly member: Member;
}

export interface JoinRequest {
  readonly roomId: string;
  readonly user: User;
  readonly sessionId: string;
  readonly maxMemberCount: number;
  readonly isUserStatusNotify: boolean;
  readonly authLevel: number;
  /** That the app may have at a time; 0: no limit. */
  readonly maxRooms: number;
  /** Taken when this join creates the room. */
  readonly newRoomSessionId: string;
}

/** Who looks into a room. */
export interface LookRequest {
  readonly roomId: string;
  readonly user: User;
  readonly sessionId: string;
}

/** By the reason for which the last member left. */
const CLOSE_REASON: Readonly<Record<number, number>> = {
  [STREAM_DELETE_REASON.heartbeatTimeout]: ROOM_CLOSE_REASON.lastSilent,
  [STREAM_DELETE_REASON.disconnected]: ROOM_CLOSE_REASON.lastDisconnected,
  [STREAM_DELETE_REASON.kicked]: ROOM_CLOSE_REASON.lastKicked,
  [STREAM_DELETE_REASON.repeatedLogin]: ROOM_CLOSE_REASON.lastKicked,
};

/**
 * All rooms of one app, and what is unique in the whole app: a user is in one room at a time, and a
 * stream id belongs to one member.
 */
export class AppRooms {
  readonly #appId: number;
  readonly #rooms = new Map<string, Room>();
  readonly #memberships = new Map<string, Membership>();
  readonly #streamOwners = new Map<string, Member | 'back end'>();

  constructor(appId: number) {
    this.#appId = appId;
  }

  get isEmpty(): boolean {
    return this.#rooms.size === 0;
  }

  rooms(): IterableIterator<Room> {
    return this.#rooms.values();
  }

  room(roomId: string): Room | undefined {
    return this.#rooms.get(roomId);
  }

  /** Where a user is, if it is in the named room. */
  find(roomId: string, userId: string): Membership | undefined {
    const membership = this.#memberships.get(userId);
    return membership?.room.roomId === roomId ? membership : undefined;
  }

  /**
   * Whether a user could come in; one who is in already takes no second place.
   *
   * @param maxRooms that the app may have at a time; 0: no limit
   * @throws {ParleyError} roomFull, tooManyRooms
   */
  requirePlace(roomId: string, userId: string, maxRooms: number): void {
    const room = this.#rooms.get(roomId);
    if (room === undefined && maxRooms > 0 && this.#rooms.size >= maxRooms)
      throw new ParleyError('tooManyRooms', { detail: `this app may have ${maxRooms} rooms at a time` });
    if (room === undefined || room.maxMemberCount === 0) return;
    const others = room.memberCount - (room.member(userId) === undefined ? 0 : 1);
    if (others >= room.maxMemberCount)
      throw new ParleyError('roomFull', { detail: `maxMemberCount is ${room.maxMemberCount}` });
  }

  /**
   * Puts a user into a room, which it creates if need be [SIG-10]; an earlier session of the same user
   * is ended first, wherever in the app it is [SIG-14].
   *
   * @throws {ParleyError} roomFull, roomRateLimited; then nothing has changed
   */
  join(request: JoinRequest, nowMs: number): { membership: Membership; effects: Effect[] } {
    const { roomId, user } = request;
    const earlier = this.#memberships.get(user.userId);
    this.requirePlace(roomId, user.userId, request.maxRooms);
    if (this.#rooms.get(roomId)?.allowLogin(nowMs) === false) throw new ParleyError('roomRateLimited');
    const effects = earlier === undefined ? [] : this.#replace(earlier);

    const known = this.#rooms.get(roomId);
    const room = known ?? this.#openRoom(request, nowMs);
    if (known === undefined) effects.push(room.record({ type: 'roomOpened', by: user }));
    const member: Member = {
      user,
      sessionId: request.sessionId,
      joinedAtMs: nowMs,
      authLevel: request.authLevel,
      hearsOfUsers: request.isUserStatusNotify && room.hasPlaceToHear,
      watchesSpeakers: false,
      streamIds: new Set(),
      messageRates: new MemberMessageRates(),
      isHidden: false,
    };
    const membership = { room, member };
    this.#memberships.set(user.userId, membership);
    effects.push(...room.addMember(member, earlier?.room.roomId === roomId));
    return { membership, effects };
  }

  /**
   * Lets somebody look into a room that is there: whoever is in it is neither told nor counts one more [SIG-60].
   *
   * @throws {ParleyError} roomNotLoggedIn when there is no such room
   */
  lookIn({ roomId, user, sessionId }: LookRequest, nowMs: number): Membership {
    const room = this.#rooms.get(roomId);
    if (room === undefined)
      throw new ParleyError('roomNotLoggedIn', { detail: 'nobody is in this room: there is nothing to see' });
    const member: Member = {
      user,
      sessionId,
      joinedAtMs: nowMs,
      authLevel: 0,
      hearsOfUsers: true,
      watchesSpeakers: false,
      streamIds: new Set(),
      messageRates: new MemberMessageRates(),
      isHidden: true,
    };
    room.addViewer(member);
    return { room, member };
  }

  /** Takes a member out; the last one ends the room [SIG-15]. Does nothing for one who has left. */
  leave({ room, member }: Membership, reason: number): Effect[] {
    if (member.isHidden) {
      room.removeViewer(member);
      return [];
    }
    const { userId } = member.user;
    if (this.#memberships.get(userId)?.member !== member) return [];
    this.#memberships.delete(userId);
    for (const streamId of member.streamIds) this.#streamOwners.delete(streamId);
    const effects = room.removeMember(member, reason);
    member.streamIds.clear();
    if (room.memberCount > 0) return effects;
    this.#rooms.delete(room.roomId);
    for (const streamId of room.foreignStreamIds()) this.#streamOwners.delete(streamId);
    const closeReason = CLOSE_REASON[reason] ?? ROOM_CLOSE_REASON.lastLeft;
    effects.push(room.record({ type: 'roomClosed', reason: closeReason, isTold: room.isCloseTold }));
    const { code } = ERRORS.kickedByServer;
    for (const { sessionId } of room.viewers())
      effects.push({ do: 'endSession', why: 'roomEnded', sessionId, code, reason: 'the room has ended' });
    return effects;
  }

  /**
   * Whether a user that is about to come could claim a stream; what an earlier session of the same user
   * publishes goes with it [SIG-14].
   *
   * @throws {ParleyError} streamExists
   */
  requireFreeStream(streamId: string, userId: string): void {
    const owner = this.#streamOwners.get(streamId);
    const isOwn = owner !== undefined && owner !== 'back end' && owner.user.userId === userId;
    if (owner !== undefined && !isOwn) throw new ParleyError('streamExists');
  }

  /**
   * Makes a stream id the member's own, before its media is set up and before anybody is told [SIG-30].
   * A claim of one's own stream again changes nothing.
   *
   * @throws {ParleyError} streamExists, channelPublishing
   */
  claimStream({ member }: Membership, streamId: string): void {
    const owner = this.#streamOwners.get(streamId);
    if (owner === member) return;
    if (owner !== undefined) throw new ParleyError('streamExists');
    if (member.streamIds.size >= LIMITS.publishChannels)
      throw new ParleyError('channelPublishing', { detail: `at most ${LIMITS.publishChannels} streams` });
    this.#streamOwners.set(streamId, member);
    member.streamIds.add(streamId);
  }

  /** Tells the room of a claimed stream whose media is there [SIG-32]. Publishing again is not told. */
  announceStream({ room, member }: Membership, stream: NewStream, nowMs: number): Effect[] {
    const { streamId, extraInfo } = stream;
    const announced = room.stream(streamId);
    if (announced === undefined) return room.addStream(member, stream, nowMs);
    if (extraInfo === '' || extraInfo === announced.extraInfo) return [];
    return room.setStreamExtraInfo(member, streamId, extraInfo);
  }

  /**
   * Tells a room of a stream that the app's back end announces on behalf of a user; nobody publishes it here.
   *
   * @throws {ParleyError} streamExists
   */
  announceForeignStream(
    room: Room,
    stream: { readonly streamId: string; readonly user: User; readonly extraInfo: string },
    nowMs: number,
  ): Effect[] {
    if (this.#streamOwners.has(stream.streamId)) throw new ParleyError('streamExists');
    this.#streamOwners.set(stream.streamId, 'back end');
    return room.addForeignStream(stream, nowMs);
  }

  /**
   * Tells a room that a stream is gone, whoever announced it. One that a member publishes goes on; the member is not
   * told.
   */
  withdrawStream(room: Room, streamId: string): Effect[] {
    if (this.#streamOwners.get(streamId) === 'back end') this.#streamOwners.delete(streamId);
    return room.withdrawStream(streamId, STREAM_DELETE_REASON.removedByServer);
  }

  isStreamTaken(streamId: string): boolean {
    return this.#streamOwners.has(streamId);
  }

  /** The room and the member that publish a stream. */
  publisherOf(streamId: string): Membership | undefined {
    const owner = this.#streamOwners.get(streamId);
    return owner === undefined || owner === 'back end' ? undefined : this.#memberships.get(owner.user.userId);
  }

  /** Gives a stream up, told to the room or only claimed. Does nothing for one that is not the member's. */
  releaseStream(
    { room, member }: Membership,
    streamId: string,
    reason: number = STREAM_DELETE_REASON.stopped,
  ): Effect[] {
    if (this.#streamOwners.get(streamId) !== member) return [];
    this.#streamOwners.delete(streamId);
    const effects = room.removeStreams(member, [streamId], reason);
    member.streamIds.delete(streamId);
    return effects;
  }

  #openRoom(request: JoinRequest, nowMs: number): Room {
    const { roomId, maxMemberCount } = request;
    const room = new Room({
      appId: this.#appId,
      roomId,
      roomSessionId: request.newRoomSessionId,
      maxMemberCount,
      nowMs,
    });
    room.allowLogin(nowMs);
    this.#rooms.set(roomId, room);
    return room;
  }

  #replace(earlier: Membership): Effect[] {
    const { code, en } = ERRORS.kickedElsewhere;
    return [
      ...this.leave(earlier, STREAM_DELETE_REASON.repeatedLogin),
      { do: 'endSession', why: 'replaced', sessionId: earlier.member.sessionId, code, reason: en },
    ];
  }
}
