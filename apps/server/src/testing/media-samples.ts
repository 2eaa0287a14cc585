/** What Chromium sends, as mediasoup-client writes it. */
import type { PublishedTrack, RtpCapabilities } from '@parley/protocol';

const MID = 'urn:ietf:params:rtp-hdrext:sdes:mid';
const TRANSPORT_CC = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';
const AUDIO_LEVEL = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';

const video = { kind: 'video', clockRate: 90_000 } as const;
const feedback = [
  { type: 'transport-cc' },
  { type: 'ccm', parameter: 'fir' },
  { type: 'nack' },
  { type: 'nack', parameter: 'pli' },
];

/** What a browser can receive, in the router's payload types as mediasoup-client states them. */
export const BROWSER_CAPABILITIES: RtpCapabilities = {
  codecs: [
    {
      kind: 'audio',
      mimeType: 'audio/opus',
      clockRate: 48_000,
      channels: 2,
      preferredPayloadType: 100,
      parameters: { minptime: 10, useinbandfec: 1 },
      rtcpFeedback: [{ type: 'transport-cc', parameter: '' }],
    },
    {
      ...video,
      mimeType: 'video/VP8',
      preferredPayloadType: 101,
      parameters: {},
      rtcpFeedback: feedback.map(({ type, parameter = '' }) => ({ type, parameter })),
    },
    {
      ...video,
      mimeType: 'video/rtx',
      preferredPayloadType: 102,
      parameters: { apt: 101 },
      rtcpFeedback: [],
    },
  ],
  headerExtensions: [
    ...(['audio', 'video'] as const).flatMap((kind) =>
      [MID, TRANSPORT_CC].map((uri, index) => ({
        kind,
        uri,
        preferredId: index === 0 ? 1 : 5,
        preferredEncrypt: false,
        direction: 'sendrecv' as const,
      })),
    ),
  ],
};

/** A browser that decodes no video of ours. */
export const AUDIO_ONLY_CAPABILITIES: RtpCapabilities = {
  codecs: BROWSER_CAPABILITIES.codecs.filter(({ kind }) => kind === 'audio'),
  headerExtensions: [],
};

let lastSsrc = 1000;

/** A microphone's track, with an ssrc of its own. */
export function microphone(trackId = 'mic'): PublishedTrack {
  lastSsrc += 10;
  return {
    trackId,
    kind: 'audio',
    source: 'microphone',
    state: 'open',
    rtpParameters: {
      mid: `a${lastSsrc}`,
      codecs: [
        {
          mimeType: 'audio/opus',
          payloadType: 111,
          clockRate: 48_000,
          channels: 2,
          parameters: { minptime: 10, useinbandfec: 1 },
          rtcpFeedback: [{ type: 'transport-cc', parameter: '' }],
        },
      ],
      headerExtensions: [
        { uri: MID, id: 4, encrypt: false },
        { uri: TRANSPORT_CC, id: 3, encrypt: false },
        { uri: AUDIO_LEVEL, id: 1, encrypt: false },
      ],
      encodings: [{ ssrc: lastSsrc, dtx: false }],
      rtcp: { cname: 'publisher', reducedSize: true },
    },
  };
}

/** A camera's track, with ssrcs of its own. */
export function camera(trackId = 'cam'): PublishedTrack {
  lastSsrc += 10;
  return {
    trackId,
    kind: 'video',
    source: 'camera',
    state: 'open',
    rtpParameters: {
      mid: `v${lastSsrc}`,
      codecs: [
        {
          mimeType: 'video/VP8',
          payloadType: 96,
          clockRate: 90_000,
          parameters: {},
          rtcpFeedback: feedback.map(({ type, parameter = '' }) => ({ type, parameter })),
        },
        {
          mimeType: 'video/rtx',
          payloadType: 97,
          clockRate: 90_000,
          parameters: { apt: 96 },
          rtcpFeedback: [],
        },
      ],
      headerExtensions: [
        { uri: MID, id: 4, encrypt: false },
        { uri: TRANSPORT_CC, id: 3, encrypt: false },
      ],
      encodings: [{ ssrc: lastSsrc, rtx: { ssrc: lastSsrc + 1 } }],
      rtcp: { cname: 'publisher', reducedSize: true },
    },
  };
}

export const CLIENT_DTLS = {
  role: 'client' as const,
  fingerprints: [{ algorithm: 'sha-256' as const, value: Array.from({ length: 32 }, () => 'CD').join(':') }],
};
