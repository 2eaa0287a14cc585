/** Session descriptions of one video, for the rivals that speak SDP. */
import type { Format, LocalClient, RemoteTransport } from './load-client.ts';

const PAYLOAD_TYPE = 96;
const MID_ID = 1;
const TRANSPORT_CC_ID = 3;
const SSRC = 1_000_000;
const TRANSPORT_CC = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';

const first = (sdp: string, pattern: RegExp): string => {
  const found = pattern.exec(sdp)?.[1];
  if (found === undefined) throw new Error(`no ${pattern} in the server's description`);
  return found;
};

/** The transport that a description offers; its candidate may come apart from it. */
export function transportOf(sdp: string, candidateLine = sdp): RemoteTransport {
  const candidate = /candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host/im.exec(candidateLine);
  if (candidate === null) throw new Error('the server offers no UDP host candidate');
  return {
    address: candidate[1]!,
    port: Number(candidate[2]),
    usernameFragment: first(sdp, /^a=ice-ufrag:(\S+)/m),
    password: first(sdp, /^a=ice-pwd:(\S+)/m),
    fingerprint: first(sdp, /^a=fingerprint:sha-256 (\S+)/im),
  };
}

const transportLines = (client: LocalClient) => [
  `a=ice-ufrag:${client.usernameFragment}`,
  `a=ice-pwd:${client.password}`,
  `a=fingerprint:sha-256 ${client.fingerprint}`,
  'a=setup:active',
  `a=candidate:1 1 udp 2130706431 ${client.address} ${client.port} typ host`,
  'a=end-of-candidates',
];

/** The codec as a browser states it: loss repair, keyframe requests and congestion feedback included. */
const vp8Lines = (payloadType: number, rtxPayloadType: number) => [
  `a=rtpmap:${payloadType} VP8/90000`,
  `a=rtcp-fb:${payloadType} nack`,
  `a=rtcp-fb:${payloadType} nack pli`,
  `a=rtcp-fb:${payloadType} ccm fir`,
  `a=rtcp-fb:${payloadType} transport-cc`,
  `a=rtpmap:${rtxPayloadType} rtx/90000`,
  `a=fmtp:${rtxPayloadType} apt=${payloadType}`,
];

const session = (mid: string) => ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', `a=group:BUNDLE ${mid}`];

/** A publisher's offer of one video, in a track of that id. */
export const publisherOffer = (client: LocalClient, trackId: string): string =>
  [
    ...session('0'),
    `m=video 9 UDP/TLS/RTP/SAVPF ${PAYLOAD_TYPE} ${PAYLOAD_TYPE + 1}`,
    'c=IN IP4 0.0.0.0',
    'a=mid:0',
    'a=sendonly',
    `a=msid:load ${trackId}`,
    'a=rtcp-mux',
    'a=rtcp-rsize',
    `a=extmap:${MID_ID} urn:ietf:params:rtp-hdrext:sdes:mid`,
    `a=extmap:${TRANSPORT_CC_ID} ${TRANSPORT_CC}`,
    ...vp8Lines(PAYLOAD_TYPE, PAYLOAD_TYPE + 1),
    `a=ssrc-group:FID ${SSRC} ${SSRC + 1}`,
    `a=ssrc:${SSRC} cname:load`,
    `a=ssrc:${SSRC + 1} cname:load`,
    ...transportLines(client),
    '',
  ].join('\r\n');

/** The track that `publisherOffer` describes. */
export const OFFERED_TRACK = {
  mid: '0',
  payloadType: PAYLOAD_TYPE,
  rtxPayloadType: PAYLOAD_TYPE + 1,
  extensions: { mid: MID_ID, transportCc: TRANSPORT_CC_ID },
  encodings: [{ ssrc: SSRC, rtxSsrc: SSRC + 1 }],
} as const;

/** A player's answer to a server's offer of one video; `undefined` when it offers none. */
export function playerAnswer(offer: string, client: LocalClient): string {
  const section = videoSection(offer);
  const { payloadType, rtx } = vp8Of(section);
  const mid = first(section, /^a=mid:(\S+)/m);
  const extensions = section.match(/^a=extmap:.*$/gm) ?? [];
  return [
    ...session(mid),
    `m=video 9 UDP/TLS/RTP/SAVPF ${payloadType} ${rtx}`,
    'c=IN IP4 0.0.0.0',
    `a=mid:${mid}`,
    'a=recvonly',
    'a=rtcp-mux',
    'a=rtcp-rsize',
    ...extensions.map((line) => line.trim()),
    ...vp8Lines(payloadType, rtx),
    ...transportLines(client),
    '',
  ].join('\r\n');
}

/** A player's offer to receive one video. */
export const playerOffer = (client: LocalClient): string =>
  [
    ...session('0'),
    `m=video 9 UDP/TLS/RTP/SAVPF ${PAYLOAD_TYPE} ${PAYLOAD_TYPE + 1}`,
    'c=IN IP4 0.0.0.0',
    'a=mid:0',
    'a=recvonly',
    'a=rtcp-mux',
    'a=rtcp-rsize',
    `a=extmap:${MID_ID} urn:ietf:params:rtp-hdrext:sdes:mid`,
    `a=extmap:${TRANSPORT_CC_ID} ${TRANSPORT_CC}`,
    ...vp8Lines(PAYLOAD_TYPE, PAYLOAD_TYPE + 1),
    ...transportLines(client),
    '',
  ].join('\r\n');

/** What a player will receive, by the server's description of it. */
export function expectedOf(offer: string): { formats: Format[]; transportCc: number } {
  const section = videoSection(offer);
  const { payloadType, rtx } = vp8Of(section);
  return {
    formats: [
      { payloadType, clockRate: 90_000, hasNack: true },
      { payloadType: rtx, rtxOf: payloadType },
    ],
    transportCc: Number(/^a=extmap:(\d+)\S* .*transport-wide-cc/m.exec(section)?.[1] ?? 0),
  };
}

/** Session-wide lines and those of the first video. */
function videoSection(sdp: string): string {
  const [head = '', ...sections] = sdp.split(/^(?=m=)/m);
  const video = sections.find((section) => section.startsWith('m=video'));
  if (video === undefined) throw new Error('the server offers no video');
  return head + video;
}

function vp8Of(section: string): { payloadType: number; rtx: number } {
  const payloadType = Number(first(section, /^a=rtpmap:(\d+) VP8/im));
  const rtx = Number(first(section, new RegExp(`^a=fmtp:(\\d+) apt=${payloadType}\\b`, 'm')));
  return { payloadType, rtx };
}
