/** What both directions speak of: users, streams, tracks, and how a track arrives at a player. */
import * as v from 'valibot';
import { LIMITS } from './limits.ts';
import { MediaKind, RtpParameters } from './rtp.ts';

/** Any identifier on the wire; what an id may hold is checked by `ids.ts`, which knows the error codes. */
export const Id = v.pipe(v.string(), v.maxLength(1024));
export const ShortId = v.pipe(v.string(), v.minLength(1), v.maxLength(64));

export const User = v.object({ userId: Id, userName: Id });
export type User = v.InferOutput<typeof User>;

/** A stream as the room's members see it. */
export const StreamInfo = v.object({
  streamId: Id,
  user: User,
  extraInfo: Id,
});
export type StreamInfo = v.InferOutput<typeof StreamInfo>;

/** A stream that somebody speaks in. */
export const Speaker = v.object({
  streamId: Id,
  userId: Id,
  /** RFC 6464: 0 is loudest, 127 silence. */
  level: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(127)),
});
export type Speaker = v.InferOutput<typeof Speaker>;

export const RoomExtraInfo = v.object({ key: Id, value: Id, updateUser: User, updateTimeMs: v.number() });
export type RoomExtraInfo = v.InferOutput<typeof RoomExtraInfo>;

export const TrackSource = v.picklist(['microphone', 'camera', 'screen', 'custom']);
export type TrackSource = v.InferOutput<typeof TrackSource>;

/** Why a played track is not sent: the path to the player does not carry it. */
export const PauseReason = v.picklist(['bandwidth']);
export type PauseReason = v.InferOutput<typeof PauseReason>;

/** `open` sends, `muted` keeps its device and sends nothing, `disabled` has released its device. */
export const TrackState = v.picklist(['open', 'muted', 'disabled']);
export type TrackState = v.InferOutput<typeof TrackState>;

const pixels = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff));

/** Of a picture, or of the place where it is shown. */
export const VideoSize = v.object({ width: pixels, height: pixels });
export type VideoSize = v.InferOutput<typeof VideoSize>;

/** How long pictures are held back before they are shown, so that they come evenly. */
const bufferMs = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LIMITS.bufferMs));
export const BufferInterval = v.pipe(
  v.object({ minMs: bufferMs, maxMs: bufferMs }),
  v.check(({ minMs, maxMs }) => minMs <= maxMs, 'minMs is above maxMs'),
);
export type BufferInterval = v.InferOutput<typeof BufferInterval>;

/** One track that a publisher offers. `trackId` is chosen by the client, unique in its session. */
export const PublishedTrack = v.object({
  trackId: ShortId,
  kind: MediaKind,
  source: TrackSource,
  state: TrackState,
  /** What the camera or screen delivers; each encoding is scaled down from that. */
  size: v.optional(VideoSize),
  rtpParameters: RtpParameters,
});
export type PublishedTrack = v.InferOutput<typeof PublishedTrack>;

/** One track as a player receives it, on the session's receive transport. */
export const PlayedTrack = v.object({
  consumerId: ShortId,
  trackId: ShortId,
  kind: MediaKind,
  source: TrackSource,
  state: TrackState,
  rtpParameters: RtpParameters,
});
export type PlayedTrack = v.InferOutput<typeof PlayedTrack>;

/** ZEGO's `ZegoStreamQualityLevel`: 0 excellent, 1 good, 2 medium, 3 bad, 4 die, 5 unknown. */
export const QualityLevel = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(5));

const figure = v.exactOptional(v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(1e12)));

/** How a stream went at one client, over the time since its last report. What is not known is absent. */
export const StreamReport = v.object({
  streamId: Id,
  /** Whether the client publishes it or plays it. */
  direction: v.picklist(['send', 'receive']),
  figures: v.object({
    /** 0 to 10, and the level that follows from it; `docs/quality.md`. */
    score: figure,
    level: figure,
    soundScore: figure,
    pictureScore: figure,
    audioBps: figure,
    videoBps: figure,
    videoFps: figure,
    videoWidth: figure,
    videoHeight: figure,
    /** The height that would be of use at this player. */
    usefulHeight: figure,
    lossPercent: figure,
    roundTripMs: figure,
    jitterMs: figure,
    bufferMs: figure,
    freezes: figure,
    freezeMs: figure,
    /** Gaps in the sound that were concealed. */
    soundGaps: figure,
    /** What the path towards the server carries, as its sender estimates it. */
    estimateBps: figure,
    /** The time that the report is about. */
    periodMs: figure,
    /** Once for each play: the time from when it was wanted and the stream was there to its first picture, or sound. */
    firstFrameMs: figure,
  }),
});
export type StreamReport = v.InferOutput<typeof StreamReport>;

/** Why a stream left a room (`stream_delete_reason` of the reference, §2.2). */
export const STREAM_DELETE_REASON = {
  stopped: 1,
  heartbeatTimeout: 2,
  repeatedLogin: 3,
  kicked: 4,
  disconnected: 5,
  removedByServer: 6,
} as const;
