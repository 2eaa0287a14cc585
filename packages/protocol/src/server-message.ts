/** Everything the server may say: `hello` first, then responses and notifications. */
import * as v from 'valibot';
import { SessionTransports } from './client-message.ts';
import {
  Id,
  PauseReason,
  PlayedTrack,
  QualityLevel,
  RoomExtraInfo,
  ShortId,
  Speaker,
  StreamInfo,
  TrackState,
  User,
} from './domain.ts';
import { MediaKind, RtpCapabilities } from './rtp.ts';

const integer = v.pipe(v.number(), v.integer());
const revision = v.pipe(integer, v.minValue(0));

/** The first message on every connection. `nonce` goes into the AppSign proof of this connection's login. */
export const Hello = v.object({
  type: v.literal('hello'),
  protocolVersion: integer,
  serverVersion: Id,
  nonce: ShortId,
  serverTimeMs: v.number(),
  rtpCapabilities: RtpCapabilities,
});
export type Hello = v.InferOutput<typeof Hello>;

const WireError = v.object({ code: integer, message: v.string() });
export type WireError = v.InferOutput<typeof WireError>;

/** The answer to the request of the same id: exactly one of `result` and `error`. */
export const Response = v.object({
  type: v.literal('response'),
  id: integer,
  result: v.optional(v.unknown()),
  error: v.optional(WireError),
});
export type Response = v.InferOutput<typeof Response>;

const textMessage = <const T extends v.GenericSchema>(messageId: T) =>
  v.object({ fromUser: User, message: v.string(), messageId, sendTimeMs: v.number() });

const notifications = [
  v.object({ type: v.literal('usersAdded'), revision, users: v.array(User) }),
  v.object({ type: v.literal('usersDeleted'), revision, users: v.array(User) }),
  v.object({ type: v.literal('streamsAdded'), revision, streams: v.array(StreamInfo) }),
  v.object({
    type: v.literal('streamsDeleted'),
    revision,
    streams: v.array(StreamInfo),
    /** A code of `STREAM_DELETE_REASON`, one for each stream. */
    reasons: v.array(integer),
  }),
  v.object({ type: v.literal('streamExtraInfoChanged'), revision, streams: v.array(StreamInfo) }),
  v.object({ type: v.literal('roomExtraInfoChanged'), revision, infos: v.array(RoomExtraInfo) }),
  v.object({ type: v.literal('onlineUserCount'), count: integer }),
  v.object({ type: v.literal('broadcastMessages'), messages: v.array(textMessage(v.number())) }),
  v.object({ type: v.literal('barrageMessages'), messages: v.array(textMessage(Id)) }),
  v.object({ type: v.literal('customCommand'), fromUser: User, command: v.string() }),
  /** The whole truth about one played stream; the client makes its consumers match. */
  v.object({
    type: v.literal('playerTracks'),
    streamId: Id,
    present: v.boolean(),
    tracks: v.array(PlayedTrack),
  }),
  /** A played track's packets stopped for a reason that nobody asked for, or (`null`) flow again. */
  v.object({
    type: v.literal('playerFlow'),
    streamId: Id,
    trackId: Id,
    pausedFor: v.nullable(PauseReason),
  }),
  /** A played stream's microphone or camera changed. */
  v.object({ type: v.literal('trackState'), streamId: Id, kind: MediaKind, state: TrackState }),
  /**
   * Players have use for the lowest so many encodings of a published video, or spatial layers of a single one; the others
   * need not be sent. No player can take more than `maxBitrateBps` of one; `null`: as much as there is.
   */
  v.object({
    type: v.literal('videoDemand'),
    streamId: Id,
    trackId: ShortId,
    encodings: integer,
    maxBitrateBps: v.nullable(integer),
  }),
  /** How a played publisher's network is. */
  v.object({
    type: v.literal('memberQuality'),
    userId: Id,
    upstream: QualityLevel,
    downstream: QualityLevel,
  }),
  /** Who speaks, the dominant speaker first; empty when nobody does. */
  v.object({ type: v.literal('speakers'), speakers: v.array(Speaker) }),
  /** The server ended a stream of this client, with a code of the error table. */
  v.object({ type: v.literal('publishStopped'), streamId: Id, code: integer }),
  v.object({ type: v.literal('tokenWillExpire'), remainSeconds: v.number() }),
  /** The media engine was lost: publish and play again on these transports. */
  v.object({ type: v.literal('mediaReset'), transports: SessionTransports }),
  /** The session is over; `code` is 1002050, 1002055, 1002056 or 1002057. */
  v.object({ type: v.literal('kicked'), code: integer, reason: v.string() }),
] as const;

export const Notification = v.variant('type', notifications);
export type Notification = v.InferOutput<typeof Notification>;
export type NotificationOf<T extends Notification['type']> = Extract<Notification, { type: T }>;

export const ServerMessage = v.variant('type', [Hello, Response, ...notifications]);
export type ServerMessage = v.InferOutput<typeof ServerMessage>;
