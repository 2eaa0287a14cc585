import {
  type MediaKind,
  type RtpCapabilities,
  type RtpCodecCapability,
  type RtpHeaderExtension,
  TRANSPORT_CC_URI,
} from '@parley/protocol';
import { redundancyOf } from './codec-match.ts';

/**
 * What the router takes from publishers and gives to players. Players receive with exactly these payload
 * types and header extension ids, so that one packet is rewritten alike for all of them.
 */

const VIDEO_FEEDBACK = [
  { type: 'nack', parameter: '' },
  { type: 'nack', parameter: 'pli' },
  { type: 'ccm', parameter: 'fir' },
  { type: 'transport-cc', parameter: '' },
];

type CodecParameters = Record<string, string | number>;

const h264 = (profileLevelId: string): CodecParameters => ({
  'level-asymmetry-allowed': 1,
  'packetization-mode': 1,
  'profile-level-id': profileLevelId,
});

/** In the order of preference; the publisher's first common codec is used unless it asks for another. */
const VIDEO_CODECS: readonly { mimeType: string; payloadType: number; parameters: CodecParameters }[] = [
  { mimeType: 'video/VP8', payloadType: 101, parameters: {} },
  { mimeType: 'video/VP9', payloadType: 103, parameters: { 'profile-id': 0 } },
  { mimeType: 'video/VP9', payloadType: 105, parameters: { 'profile-id': 2 } },
  // constrained baseline, baseline, main; all at level 3.1, which level asymmetry makes a formality
  { mimeType: 'video/H264', payloadType: 107, parameters: h264('42e01f') },
  { mimeType: 'video/H264', payloadType: 109, parameters: h264('42001f') },
  { mimeType: 'video/H264', payloadType: 111, parameters: h264('4d001f') },
  { mimeType: 'video/AV1', payloadType: 113, parameters: {} },
];

const withRetransmission = ({ mimeType, payloadType, parameters }: (typeof VIDEO_CODECS)[number]) => [
  {
    kind: 'video' as const,
    mimeType,
    clockRate: 90_000,
    preferredPayloadType: payloadType,
    parameters,
    rtcpFeedback: VIDEO_FEEDBACK,
  },
  {
    kind: 'video' as const,
    mimeType: 'video/rtx',
    clockRate: 90_000,
    preferredPayloadType: payloadType + 1,
    parameters: { apt: payloadType },
    rtcpFeedback: [],
  },
];

const OPUS = {
  kind: 'audio',
  mimeType: 'audio/opus',
  clockRate: 48_000,
  channels: 2,
  preferredPayloadType: 100,
  parameters: { minptime: 10, useinbandfec: 1 },
  rtcpFeedback: [
    { type: 'nack', parameter: '' },
    { type: 'transport-cc', parameter: '' },
  ],
} satisfies RtpCodecCapability;

const CODECS: RtpCodecCapability[] = [
  OPUS,
  // After Opus: mediasoup-client publishes the first codec.
  {
    kind: 'audio',
    mimeType: 'audio/red',
    clockRate: OPUS.clockRate,
    channels: OPUS.channels,
    preferredPayloadType: 99,
    parameters: redundancyOf(OPUS.preferredPayloadType),
    rtcpFeedback: [],
  },
  ...VIDEO_CODECS.flatMap(withRetransmission),
];

export const EXTENSION_URI = {
  mid: 'urn:ietf:params:rtp-hdrext:sdes:mid',
  rid: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
  repairedRid: 'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id',
  absSendTime: 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  transportCc: TRANSPORT_CC_URI,
  dependencyDescriptor:
    'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension',
  audioLevel: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  videoOrientation: 'urn:3gpp:video-orientation',
  absCaptureTime: 'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time',
  playoutDelay: 'http://www.webrtc.org/experiments/rtp-hdrext/playout-delay',
} as const;

/** `recvonly` is what only publishers send: encodings are told apart on their way in, players get one. */
const EXTENSIONS: readonly {
  uri: string;
  id: number;
  kinds: readonly MediaKind[];
  direction?: RtpHeaderExtension['direction'];
}[] = [
  { uri: EXTENSION_URI.mid, id: 1, kinds: ['audio', 'video'] },
  { uri: EXTENSION_URI.rid, id: 2, kinds: ['video'], direction: 'recvonly' },
  { uri: EXTENSION_URI.repairedRid, id: 3, kinds: ['video'], direction: 'recvonly' },
  { uri: EXTENSION_URI.absSendTime, id: 4, kinds: ['audio', 'video'] },
  { uri: EXTENSION_URI.transportCc, id: 5, kinds: ['audio', 'video'] },
  { uri: EXTENSION_URI.dependencyDescriptor, id: 8, kinds: ['video'] },
  { uri: EXTENSION_URI.audioLevel, id: 10, kinds: ['audio'] },
  { uri: EXTENSION_URI.videoOrientation, id: 11, kinds: ['video'] },
  { uri: EXTENSION_URI.absCaptureTime, id: 13, kinds: ['audio', 'video'] },
  { uri: EXTENSION_URI.playoutDelay, id: 14, kinds: ['video'] },
];

const HEADER_EXTENSIONS = EXTENSIONS.flatMap(({ uri, id, kinds, direction = 'sendrecv' }) =>
  kinds.map(
    (kind): RtpHeaderExtension => ({ kind, uri, preferredId: id, preferredEncrypt: false, direction }),
  ),
);

/** Sent in every `hello` [SIG-2]. */
export const ROUTER_CAPABILITIES: RtpCapabilities = { codecs: CODECS, headerExtensions: HEADER_EXTENSIONS };
