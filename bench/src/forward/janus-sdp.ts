import type { LocalPeer, RemoteTransport } from './load-client.ts';

const first = (sdp: string, pattern: RegExp): string => {
  const found = pattern.exec(sdp)?.[1];
  if (found === undefined) throw new Error(`no ${pattern} in Janus's description`);
  return found;
};

/** The transport that a description of Janus's offers. */
export function transportOf(sdp: string): RemoteTransport {
  const candidate = /^a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host/im.exec(sdp);
  if (candidate === null) throw new Error('Janus offers no UDP host candidate');
  return {
    address: candidate[1]!,
    port: Number(candidate[2]),
    ufrag: first(sdp, /^a=ice-ufrag:(\S+)/m),
    password: first(sdp, /^a=ice-pwd:(\S+)/m),
    fingerprint: first(sdp, /^a=fingerprint:sha-256 (\S+)/im),
  };
}

export const PAYLOAD_TYPE = 96;
export const MID_ID = 1;
export const TWCC_ID = 3;

const transportLines = (peer: LocalPeer, address: string, setup: string) => [
  `a=ice-ufrag:${peer.ufrag}`,
  `a=ice-pwd:${peer.password}`,
  `a=fingerprint:sha-256 ${peer.fingerprint}`,
  `a=setup:${setup}`,
  `a=candidate:1 1 udp 2130706431 ${address} ${peer.port} typ host`,
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

/** A publisher's offer of one video. */
export const publisherOffer = (peer: LocalPeer, address: string, ssrc: number): string =>
  [
    ...session('0'),
    `m=video 9 UDP/TLS/RTP/SAVPF ${PAYLOAD_TYPE} ${PAYLOAD_TYPE + 1}`,
    'c=IN IP4 0.0.0.0',
    'a=mid:0',
    'a=sendonly',
    'a=rtcp-mux',
    'a=rtcp-rsize',
    `a=extmap:${MID_ID} urn:ietf:params:rtp-hdrext:sdes:mid`,
    `a=extmap:${TWCC_ID} http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01`,
    ...vp8Lines(PAYLOAD_TYPE, PAYLOAD_TYPE + 1),
    `a=ssrc-group:FID ${ssrc} ${ssrc + 1}`,
    `a=ssrc:${ssrc} cname:load`,
    `a=ssrc:${ssrc + 1} cname:load`,
    ...transportLines(peer, address, 'active'),
    '',
  ].join('\r\n');

/** A player's answer to Janus's offer of one video. */
export function playerAnswer(offer: string, peer: LocalPeer, address: string): string {
  const mid = first(offer, /^a=mid:(\S+)/m);
  const payloadType = Number(first(offer, /^a=rtpmap:(\d+) VP8/m));
  const rtx = Number(first(offer, /^a=rtpmap:(\d+) rtx/m));
  const extensions = offer.match(/^a=extmap:.*$/gm) ?? [];
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
    ...transportLines(peer, address, 'active'),
    '',
  ].join('\r\n');
}

/** The id of the transport-wide sequence number in a description; 0 when it is not offered. */
export const twccIdOf = (sdp: string): number =>
  Number(/^a=extmap:(\d+)\S* .*transport-wide-cc/m.exec(sdp)?.[1] ?? 0);
