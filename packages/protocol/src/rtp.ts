/**
 * The ORTC objects that describe media on the wire, as mediasoup-client writes and reads them.
 * Every list is bounded, because a publisher's objects are handed on to the engine and to players.
 */
import * as v from 'valibot';

/**
 * The header extension that numbers packets across a transport, by which a receiver tells of each one's arrival
 * (draft-holmer-rmcat-transport-wide-cc-extensions-01).
 */
export const TRANSPORT_CC_URI = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';

const uint = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max));
const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
const payloadType = uint(127);
const ssrc = uint(0xffff_ffff);

export const MediaKind = v.picklist(['audio', 'video']);
export type MediaKind = v.InferOutput<typeof MediaKind>;

const codecParameters = v.pipe(
  v.record(text(64), v.union([text(256), v.number()])),
  v.check((entries) => Object.keys(entries).length <= 32, 'at most 32 codec parameters'),
);

const rtcpFeedback = v.object({ type: text(32), parameter: v.optional(text(32), '') });

const codecFields = {
  mimeType: v.pipe(v.string(), v.regex(/^(audio|video)\/[A-Za-z0-9.-]{1,32}$/)),
  clockRate: uint(1_000_000),
  channels: v.optional(uint(8)),
  parameters: v.optional(codecParameters, {}),
  rtcpFeedback: v.optional(v.pipe(v.array(rtcpFeedback), v.maxLength(16)), []),
};

export const RtpCodecParameters = v.object({ ...codecFields, payloadType });
export type RtpCodecParameters = v.InferOutput<typeof RtpCodecParameters>;

export const RtpHeaderExtensionParameters = v.object({
  uri: text(128),
  id: v.pipe(uint(255), v.minValue(1)),
  encrypt: v.optional(v.boolean(), false),
});
export type RtpHeaderExtensionParameters = v.InferOutput<typeof RtpHeaderExtensionParameters>;

export const RtpEncodingParameters = v.object({
  ssrc: v.optional(ssrc),
  rid: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,16}$/))),
  codecPayloadType: v.optional(payloadType),
  rtx: v.optional(v.object({ ssrc })),
  dtx: v.optional(v.boolean()),
  scalabilityMode: v.optional(text(16)),
  maxBitrate: v.optional(uint(1_000_000_000)),
  /** How many times narrower and lower than the track. */
  scaleResolutionDownBy: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(1024))),
});
export type RtpEncodingParameters = v.InferOutput<typeof RtpEncodingParameters>;

export const RtpParameters = v.object({
  mid: v.optional(text(32)),
  codecs: v.pipe(v.array(RtpCodecParameters), v.minLength(1), v.maxLength(64)),
  headerExtensions: v.optional(v.pipe(v.array(RtpHeaderExtensionParameters), v.maxLength(32)), []),
  encodings: v.optional(v.pipe(v.array(RtpEncodingParameters), v.maxLength(4)), []),
  rtcp: v.optional(v.object({ cname: v.optional(text(256)), reducedSize: v.optional(v.boolean()) }), {}),
});
export type RtpParameters = v.InferOutput<typeof RtpParameters>;

export const RtpCodecCapability = v.object({
  ...codecFields,
  kind: MediaKind,
  preferredPayloadType: v.optional(payloadType),
});
export type RtpCodecCapability = v.InferOutput<typeof RtpCodecCapability>;

export const RtpHeaderExtension = v.object({
  kind: MediaKind,
  uri: text(128),
  preferredId: v.pipe(uint(255), v.minValue(1)),
  preferredEncrypt: v.optional(v.boolean(), false),
  direction: v.optional(v.picklist(['sendrecv', 'sendonly', 'recvonly', 'inactive']), 'sendrecv'),
});
export type RtpHeaderExtension = v.InferOutput<typeof RtpHeaderExtension>;

export const RtpCapabilities = v.object({
  codecs: v.optional(v.pipe(v.array(RtpCodecCapability), v.maxLength(64)), []),
  headerExtensions: v.optional(v.pipe(v.array(RtpHeaderExtension), v.maxLength(64)), []),
});
export type RtpCapabilities = v.InferOutput<typeof RtpCapabilities>;

export const IceParameters = v.object({
  usernameFragment: text(256),
  password: text(256),
  iceLite: v.optional(v.boolean()),
});
export type IceParameters = v.InferOutput<typeof IceParameters>;

export const IceCandidate = v.object({
  foundation: text(64),
  priority: ssrc,
  address: text(256),
  protocol: v.picklist(['udp', 'tcp']),
  port: uint(65_535),
  type: v.picklist(['host', 'srflx', 'prflx', 'relay']),
  tcpType: v.optional(v.picklist(['active', 'passive', 'so'])),
});
export type IceCandidate = v.InferOutput<typeof IceCandidate>;

export const DtlsParameters = v.object({
  role: v.optional(v.picklist(['auto', 'client', 'server']), 'auto'),
  fingerprints: v.pipe(
    v.array(
      v.object({
        algorithm: v.picklist(['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512']),
        value: v.pipe(v.string(), v.regex(/^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){19,63}$/)),
      }),
    ),
    v.minLength(1),
    v.maxLength(8),
  ),
});
export type DtlsParameters = v.InferOutput<typeof DtlsParameters>;

/** One ICE + DTLS association as the server offers it; `id` names it in later requests. */
export const TransportDescription = v.object({
  id: text(64),
  iceParameters: IceParameters,
  iceCandidates: v.pipe(v.array(IceCandidate), v.maxLength(32)),
  dtlsParameters: DtlsParameters,
});
export type TransportDescription = v.InferOutput<typeof TransportDescription>;
