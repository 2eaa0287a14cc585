import {
  LIMITS,
  type Notification,
  ParleyError,
  PERIODS,
  type RoomExtraInfo,
  type RoomSnapshot,
  type Speaker,
  type StreamInfo,
} from '@parley/protocol';
import type { Effect } from './effects.ts';
import type { Happening } from './happening.ts';
import type { Member } from './member.ts';
import { RateWindow } from './rate-window.ts';
import { Speakers, type Voice } from './speakers.ts';

/** What is known of a stream beside what members are told. */
export interface Publish {
  /** Names it among all publishes. */
  readonly publishId: string;
  /** Its number in the room. */
  readonly sequence: number;
  /** Whose it is; empty when the app's back end announced it. */
  readonly sessionId: string;
  readonly announcedAtMs: number;
}

/** A stream that a member begins. */
export interface NewStream {
  readonly streamId: string;
  readonly extraInfo: string;
  /** Its name in RTP in lower case; none without video. */
  readonly videoCodec?: string | null;
}

const FOREIGN = '';

/** What those are told who look in: who is there and what is published, and nothing that members say. */
const TOLD_TO_VIEWERS: ReadonlySet<Notification['type']> = new Set([
  'usersAdded',
  'usersDeleted',
  'streamsAdded',
  'streamsDeleted',
  'streamExtraInfoChanged',
]);

/**
 * The truth about one room: who is in it, which streams they publish, what is attached to it. Every
 * change raises `revision` and says whom to tell [SIG-20]; nobody is told of their own doing [SIG-21].
 *
 * It knows nothing of uniqueness beyond itself: `AppRooms` checks that before it calls.
 */
export class Room {
  readonly appId: number;
  readonly roomId: string;
  /** Names one life of the room, from the first member to the last. */
  readonly roomSessionId: string;
  /** Members that fit; 0 means no limit. The first member decided it. */
  readonly maxMemberCount: number;
  /** Whether the customer's back end is to hear of the room's end: not when it has asked for that itself. */
  isCloseTold = true;
  readonly #members = new Map<string, Member>();
  /** Who looks in, by session [SIG-60]. */
  readonly #viewers = new Map<string, Member>();
  readonly #streams = new Map<string, StreamInfo>();
  readonly #publishes = new Map<string, Publish>();
  readonly #extraInfo = new Map<string, RoomExtraInfo>();
  readonly #speakers = new Speakers();
  readonly #logins = new RateWindow(LIMITS.loginsPerRoomPerSecond);
  readonly #broadcasts = new RateWindow(LIMITS.broadcastPerRoomPerSecond);
  readonly #barrages = new RateWindow(LIMITS.barragePerRoomPerSecond);
  #revision = 0;
  #hearing = 0;
  #nextCountAtMs: number;
  #lastMessageId = 0;
  #memberSequence = 0;
  #streamSequence = 0;

  constructor(options: {
    appId: number;
    roomId: string;
    roomSessionId: string;
    maxMemberCount: number;
    nowMs: number;
  }) {
    this.appId = options.appId;
    this.roomId = options.roomId;
    this.roomSessionId = options.roomSessionId;
    this.maxMemberCount = options.maxMemberCount;
    this.#nextCountAtMs = options.nowMs + PERIODS.onlineUserCountMs;
  }

  get revision(): number {
    return this.#revision;
  }

  get memberCount(): number {
    return this.#members.size;
  }

  get streamCount(): number {
    return this.#streams.size;
  }

  member(userId: string): Member | undefined {
    return this.#members.get(userId);
  }

  members(): IterableIterator<Member> {
    return this.#members.values();
  }

  /** Whether one more login fits into this second. */
  allowLogin(nowMs: number): boolean {
    return this.#logins.allow(nowMs);
  }

  allowBroadcast(nowMs: number): boolean {
    return this.#broadcasts.allow(nowMs);
  }

  allowBarrage(nowMs: number): boolean {
    return this.#barrages.allow(nowMs);
  }

  nextMessageId(): number {
    return ++this.#lastMessageId;
  }

  /** Whether a member that asks for user notifications now would get them [SIG-22]. */
  get hasPlaceToHear(): boolean {
    return this.#hearing < LIMITS.notifiedMembers;
  }

  /** @param isRelogin whether it takes the place of an earlier session of the same user in this room */
  addMember(member: Member, isRelogin: boolean): Effect[] {
    const { user, sessionId, authLevel } = member;
    this.#members.set(user.userId, member);
    this.#revision++;
    const joined = this.record({
      type: 'memberJoined',
      user,
      sessionId,
      memberCount: this.#members.size,
      isRelogin,
      authLevel,
      sequence: ++this.#memberSequence,
    });
    if (!member.hearsOfUsers) return [joined];
    this.#hearing++;
    const added: Notification = { type: 'usersAdded', revision: this.#revision, users: [user] };
    return [joined, ...this.#tellHearing(member, added)];
  }

  /** Takes a member out, its streams first [SIG-23]. `reason` is one of `STREAM_DELETE_REASON`. */
  removeMember(member: Member, reason: number): Effect[] {
    const effects = this.removeStreams(member, [...member.streamIds], reason);
    const { user, sessionId, joinedAtMs } = member;
    this.#members.delete(user.userId);
    this.#revision++;
    const sequence = ++this.#memberSequence;
    effects.push(this.record({ type: 'memberLeft', user, sessionId, joinedAtMs, reason, sequence }));
    if (!member.hearsOfUsers) return effects;
    this.#hearing--;
    effects.push(
      ...this.#tellHearing(member, {
        type: 'usersDeleted',
        revision: this.#revision,
        users: [member.user],
      }),
    );
    return effects;
  }

  /** Lets somebody look in; nothing changes for anybody [SIG-60]. */
  addViewer(viewer: Member): void {
    this.#viewers.set(viewer.sessionId, viewer);
  }

  removeViewer(viewer: Member): void {
    this.#viewers.delete(viewer.sessionId);
  }

  viewers(): IterableIterator<Member> {
    return this.#viewers.values();
  }

  stream(streamId: string): StreamInfo | undefined {
    return this.#streams.get(streamId);
  }

  /** When a stream was announced, and which number among the room's comings and goings of streams that had. */
  publishOf(streamId: string): Publish | undefined {
    return this.#publishes.get(streamId);
  }

  streams(): IterableIterator<StreamInfo> {
    return this.#streams.values();
  }

  addStream(member: Member, { streamId, extraInfo, videoCodec = null }: NewStream, nowMs: number): Effect[] {
    const { user, sessionId } = member;
    return this.#addStream({ streamId, user, extraInfo }, { sessionId, videoCodec }, nowMs);
  }

  /** A stream that nobody here publishes: the app's back end announces it. */
  addForeignStream(stream: StreamInfo, nowMs: number): Effect[] {
    return this.#addStream(stream, { sessionId: FOREIGN, videoCodec: null }, nowMs);
  }

  /** Streams that the app's back end announced. */
  foreignStreamIds(): string[] {
    const foreign = [...this.#publishes].filter(([, { sessionId }]) => sessionId === FOREIGN);
    return foreign.map(([streamId]) => streamId);
  }

  /** Deletes those of the given streams that the room holds; others were never told of the rest. */
  removeStreams(member: Member, streamIds: readonly string[], reason: number): Effect[] {
    return this.#removeStreams(member.user.userId, streamIds, reason);
  }

  /** Tells everybody but its user that a stream is gone. */
  withdrawStream(streamId: string, reason: number): Effect[] {
    const stream = this.#streams.get(streamId);
    return stream === undefined ? [] : this.#removeStreams(stream.user.userId, [streamId], reason);
  }

  setStreamExtraInfo(member: Member, streamId: string, extraInfo: string): Effect[] {
    const stream = { streamId, user: member.user, extraInfo };
    this.#streams.set(streamId, stream);
    this.#revision++;
    return this.tellOthers(member, {
      type: 'streamExtraInfoChanged',
      revision: this.#revision,
      streams: [stream],
    });
  }

  /** @throws {ParleyError} roomExtraInfoTooManyKeys */
  setExtraInfo(member: Member, entry: { key: string; value: string }, nowMs: number): Effect[] {
    if (!this.#extraInfo.has(entry.key) && this.#extraInfo.size >= LIMITS.roomExtraInfoKeys)
      throw new ParleyError('roomExtraInfoTooManyKeys');
    const info = { ...entry, updateUser: member.user, updateTimeMs: nowMs };
    this.#extraInfo.set(entry.key, info);
    this.#revision++;
    return this.tellOthers(member, { type: 'roomExtraInfoChanged', revision: this.#revision, infos: [info] });
  }

  /** Everything that the member may know of the room now. */
  snapshot(member: Member): RoomSnapshot {
    const users = [];
    if (member.hearsOfUsers)
      for (const other of this.#members.values())
        if (other !== member && other.hearsOfUsers) users.push(other.user);
    const streams = [];
    for (const stream of this.#streams.values())
      if (stream.user.userId !== member.user.userId) streams.push(stream);
    return {
      revision: this.#revision,
      roomSessionId: this.roomSessionId,
      users,
      streams,
      roomExtraInfo: [...this.#extraInfo.values()],
      onlineUserCount: this.#members.size,
    };
  }

  /** Takes how a stream of the room sounds. */
  hear(streamId: string, voice: Voice, nowMs: number): void {
    if (this.#streams.has(streamId)) this.#speakers.hear(streamId, voice, nowMs);
  }

  /** Who speaks, the dominant speaker first [SIG-50]. */
  speakers(): Speaker[] {
    return this.#speakers.ranked().flatMap(({ streamId, level }) => {
      const stream = this.#streams.get(streamId);
      return stream === undefined ? [] : [{ streamId, userId: stream.user.userId, level }];
    });
  }

  /** The session of the dominant speaker; `undefined` while nobody speaks. */
  dominantSpeaker(): string | undefined {
    const { dominant } = this.#speakers;
    const stream = dominant === undefined ? undefined : this.#streams.get(dominant);
    return stream && this.#members.get(stream.user.userId)?.sessionId;
  }

  /** Ranks by what was heard, and tells members that watch, themselves included, when that changed something [SIG-51]. */
  rankSpeakers(nowMs: number): Effect[] {
    if (!this.#speakers.decide(nowMs)) return [];
    return this.#tell({ type: 'speakers', speakers: this.speakers() }, (member) => member.watchesSpeakers);
  }

  /** Tells every member how many they are, when the time for that has come [SIG-24]. */
  tick(nowMs: number): Effect[] {
    if (nowMs < this.#nextCountAtMs) return [];
    this.#nextCountAtMs = nowMs + PERIODS.onlineUserCountMs;
    return this.#tell({ type: 'onlineUserCount', count: this.#members.size }, () => true);
  }

  #addStream(
    stream: StreamInfo,
    { sessionId, videoCodec }: { readonly sessionId: string; readonly videoCodec: string | null },
    nowMs: number,
  ): Effect[] {
    const { streamId, user } = stream;
    const sequence = ++this.#streamSequence;
    const publishId = `${this.roomSessionId}-${sequence}`;
    this.#streams.set(streamId, stream);
    this.#publishes.set(streamId, { publishId, sequence, sessionId, announcedAtMs: nowMs });
    this.#revision++;
    return [
      this.record({ type: 'streamAdded', ...stream, publishId, sessionId, videoCodec, sequence }),
      ...this.tellAllBut(user.userId, {
        type: 'streamsAdded',
        revision: this.#revision,
        streams: [stream],
      }),
    ];
  }

  #removeStreams(userId: string, streamIds: readonly string[], reason: number): Effect[] {
    const streams = streamIds.flatMap((streamId) => this.#streams.get(streamId) ?? []);
    if (streams.length === 0) return [];
    this.#revision++;
    const deleted = streams.flatMap((stream) => {
      const publish = this.#publishes.get(stream.streamId);
      this.#streams.delete(stream.streamId);
      this.#publishes.delete(stream.streamId);
      this.#speakers.forget(stream.streamId);
      if (publish === undefined) return [];
      const { publishId, sessionId } = publish;
      const sequence = ++this.#streamSequence;
      return [this.record({ type: 'streamDeleted', ...stream, publishId, sessionId, reason, sequence })];
    });
    return [
      ...deleted,
      ...this.#stopViewers(streams.map(({ streamId }) => streamId)),
      ...this.tellAllBut(userId, {
        type: 'streamsDeleted',
        revision: this.#revision,
        streams,
        reasons: streams.map(() => reason),
      }),
    ];
  }

  /** An effect that keeps what happened to this room. */
  record(happening: Happening): Effect {
    const { appId, roomId, roomSessionId } = this;
    return { do: 'record', room: { appId, roomId, roomSessionId }, happening };
  }

  /** An effect that tells everybody but `author`; none in an otherwise empty room. */
  tellOthers(author: Member, message: Notification): Effect[] {
    return this.#tell(message, (other) => other !== author);
  }

  /** An effect that tells everybody but one user, who need not be here. */
  tellAllBut(userId: string, message: Notification): Effect[] {
    return this.#tell(message, (other) => other.user.userId !== userId);
  }

  /** The stream may come back in another room, which nobody was let into by looking into this one. */
  #stopViewers(streamIds: readonly string[]): Effect[] {
    return this.#viewers.size === 0
      ? []
      : [{ do: 'stopPlays', sessionIds: [...this.#viewers.keys()], streamIds }];
  }

  #tellHearing(author: Member, message: Notification): Effect[] {
    return this.#tell(message, (other) => other !== author && other.hearsOfUsers);
  }

  #tell(message: Notification, isMeant: (member: Member) => boolean): Effect[] {
    const sessionIds = [];
    for (const member of this.#members.values()) if (isMeant(member)) sessionIds.push(member.sessionId);
    if (TOLD_TO_VIEWERS.has(message.type)) sessionIds.push(...this.#viewers.keys());
    return sessionIds.length === 0 ? [] : [{ do: 'notify', sessionIds, message }];
  }
}
