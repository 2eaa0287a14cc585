/**
 * Everything a client may say, as one union with the schema that parses it, and what each request is
 * answered with. `docs/protocol.md` states the same in numbered rules.
 */
import * as v from 'valibot';
import {
  BufferInterval,
  Id,
  PlayedTrack,
  PublishedTrack,
  QualityLevel,
  RoomExtraInfo,
  ShortId,
  Speaker,
  StreamInfo,
  StreamReport,
  TrackState,
  User,
  VideoSize,
} from './domain.ts';
import { LIMITS } from './limits.ts';
import { DtlsParameters, IceParameters, MediaKind, RtpCapabilities, TransportDescription } from './rtp.ts';

const requestId = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(0xffff_ffff));
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff));
const list = <const T extends v.GenericSchema>(item: T, max: number) =>
  v.pipe(v.array(item), v.maxLength(max));

/** How a login proves itself. The AppSign itself never travels: `proof` is an HMAC with it as key. */
export const Credentials = v.variant('kind', [
  v.object({ kind: v.literal('appSign'), proof: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)) }),
  v.object({ kind: v.literal('token'), token: v.pipe(v.string(), v.maxLength(8192)) }),
]);
export type Credentials = v.InferOutput<typeof Credentials>;

const request = <const T extends string, const E extends v.ObjectEntries>(type: T, entries: E) =>
  v.object({ id: requestId, type: v.literal(type), ...entries });

export const ClientRequest = v.variant('type', [
  /** Logs in. May be sent as soon as `hello` has arrived; its answer holds all that a call needs. */
  request('join', {
    appId: v.number(),
    roomId: Id,
    user: User,
    credentials: Credentials,
    maxMemberCount: v.optional(count, 0),
    isUserStatusNotify: v.optional(v.boolean(), false),
    sdkVersion: v.optional(Id, ''),
  }),
  /** Takes up a session again on a new connection. */
  request('resume', { sessionId: ShortId, resumeKey: ShortId, revision: count }),
  request('leave', {}),
  request('heartbeat', {}),
  request('renewToken', { token: v.pipe(v.string(), v.maxLength(8192)) }),
  /** What the browser can receive; needed before the first `play` can be answered with tracks. */
  request('setReceiveCapabilities', { rtpCapabilities: RtpCapabilities }),
  request('connectTransport', { transportId: ShortId, dtlsParameters: DtlsParameters }),
  request('restartIce', { transportId: ShortId }),
  /** The transports have failed for good: others come with `mediaReset`. */
  request('resetMedia', {}),
  /** Publishes a stream with all its tracks at once. A stream of one's own is replaced (after `mediaReset`). */
  request('publish', { streamId: Id, extraInfo: v.optional(Id, ''), tracks: list(PublishedTrack, 2) }),
  request('unpublish', { streamId: Id }),
  request('addTracks', { streamId: Id, tracks: list(PublishedTrack, 2) }),
  request('removeTracks', { streamId: Id, trackIds: list(ShortId, 2) }),
  request('setTrackState', { streamId: Id, kind: MediaKind, state: TrackState }),
  /**
   * Plays a stream, now or when it appears. Sent again it changes what is received. `shown` is how large its video
   * is shown, in pixels of the screen; 0 × 0: nowhere. Without it, the largest there is. `buffer` is between what bounds
   * the video is to be held back before it is shown; without it, as its publisher says.
   */
  request('play', {
    streamId: Id,
    audio: v.boolean(),
    video: v.boolean(),
    shown: v.optional(VideoSize),
    buffer: v.optional(BufferInterval),
  }),
  request('stopPlay', { streamId: Id }),
  /** The browser can take packets of these consumers now. */
  request('startConsumers', { consumerIds: list(ShortId, 64) }),
  request('setStreamExtraInfo', { streamId: Id, extraInfo: Id }),
  request('setRoomExtraInfo', { key: Id, value: Id }),
  request('sendBroadcastMessage', { message: v.string() }),
  request('sendBarrageMessage', { message: v.string() }),
  /** An empty list of targets means everybody else. */
  request('sendCustomCommand', { command: v.string(), toUserIds: list(Id, 500) }),
  /** The sender's own network quality, told to those who play its streams; now and then with how its streams go. */
  request('reportQuality', {
    upstream: QualityLevel,
    downstream: QualityLevel,
    streams: v.optional(list(StreamReport, LIMITS.publishChannels + LIMITS.playsPerClient), []),
  }),
  /** Whether to be told who speaks, from now on. */
  request('watchSpeakers', { isOn: v.boolean() }),
]);
export type ClientRequest = v.InferOutput<typeof ClientRequest>;
export type RequestType = ClientRequest['type'];
export const REQUEST_TYPES: readonly RequestType[] = ClientRequest.options.map(
  ({ entries }) => entries.type.literal,
);
export type RequestOf<T extends RequestType> = Extract<ClientRequest, { type: T }>;
/** A request as a caller writes it: without the id, which the connection gives. */
export type RequestBody<T extends RequestType> = Omit<
  Extract<v.InferInput<typeof ClientRequest>, { type: T }>,
  'id' | 'type'
>;

/** Everything a member knows of its room at one revision. */
export const RoomSnapshot = v.object({
  revision: count,
  roomSessionId: ShortId,
  /** The other members; empty when the login did not ask for user notifications. */
  users: v.array(User),
  /** The other members' streams, in the order the server received them. */
  streams: v.array(StreamInfo),
  roomExtraInfo: v.array(RoomExtraInfo),
  onlineUserCount: count,
});
export type RoomSnapshot = v.InferOutput<typeof RoomSnapshot>;

/** The session's two transports; send and receive are seen from the client. */
export const SessionTransports = v.object({ send: TransportDescription, recv: TransportDescription });
export type SessionTransports = v.InferOutput<typeof SessionTransports>;

const empty = v.object({});
const played = v.object({
  /** Whether the stream exists now. Without it the server waits, and tells with `playerTracks`. */
  present: v.boolean(),
  tracks: list(PlayedTrack, 2),
});

/** What each request is answered with. */
export const RESULTS = {
  join: v.object({
    sessionId: ShortId,
    resumeKey: ShortId,
    room: RoomSnapshot,
    transports: SessionTransports,
    /** Seconds until the token ends; absent for a login by AppSign. */
    tokenRemainSeconds: v.optional(v.number()),
    /** Streams that this client may play at once. */
    maxPlays: count,
  }),
  resume: v.object({
    /** `null` when nothing changed since the stated revision. */
    room: v.nullable(RoomSnapshot),
    /** New transports when the old ones are gone; `null` when media can go on as it was. */
    transports: v.nullable(SessionTransports),
    tokenRemainSeconds: v.optional(v.number()),
  }),
  leave: empty,
  heartbeat: empty,
  renewToken: v.object({ tokenRemainSeconds: v.number() }),
  setReceiveCapabilities: empty,
  connectTransport: empty,
  restartIce: v.object({ iceParameters: IceParameters }),
  resetMedia: empty,
  publish: empty,
  unpublish: empty,
  addTracks: empty,
  removeTracks: empty,
  setTrackState: empty,
  play: played,
  stopPlay: empty,
  startConsumers: empty,
  setStreamExtraInfo: empty,
  setRoomExtraInfo: empty,
  sendBroadcastMessage: v.object({ messageId: v.number() }),
  sendBarrageMessage: v.object({ messageId: Id }),
  sendCustomCommand: empty,
  reportQuality: empty,
  watchSpeakers: v.object({ speakers: v.array(Speaker) }),
} as const satisfies Record<RequestType, v.GenericSchema>;
export type ResultOf<T extends RequestType> = v.InferOutput<(typeof RESULTS)[T]>;
