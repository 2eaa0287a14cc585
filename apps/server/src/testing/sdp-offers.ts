/** Offers as Chromium writes them, with fewer codecs. */

const H264 = 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f';
const FEEDBACK = ['goog-remb', 'transport-cc', 'ccm fir', 'nack', 'nack pli'];

export const OFFERED_ICE = { usernameFragment: '1yv+', password: '9BpqVo6BBgAu5uzbVvcb5pxO' };

const transport = (mid: string) => [
  'c=IN IP4 0.0.0.0',
  'a=rtcp:9 IN IP4 0.0.0.0',
  `a=ice-ufrag:${OFFERED_ICE.usernameFragment}`,
  `a=ice-pwd:${OFFERED_ICE.password}`,
  'a=ice-options:trickle',
  `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => 'EF').join(':')}`,
  'a=setup:actpass',
  `a=mid:${mid}`,
  'a=rtcp-mux',
  'a=rtcp-rsize',
];

export interface OfferOptions {
  readonly direction: 'sendonly' | 'recvonly';
  /** Kinds of the sections, in order. */
  readonly kinds?: readonly ('audio' | 'video')[];
  readonly simulcast?: boolean;
}

/** The lines of an offer: Opus; VP8 and H264 with retransmission. */
export function chromiumOffer({
  direction,
  kinds = ['audio', 'video'],
  simulcast = false,
}: OfferOptions): string {
  const isSending = direction === 'sendonly';
  const sections = kinds.flatMap((kind, mid) =>
    kind === 'audio'
      ? audio(String(mid), direction, isSending)
      : video(String(mid), { direction, isSending, simulcast }),
  );
  const lines = [
    'v=0',
    'o=- 371847376761815826 2 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    `a=group:BUNDLE ${[...kinds.keys()].join(' ')}`,
    'a=extmap-allow-mixed',
    'a=msid-semantic: WMS stream',
    ...sections,
  ];
  return `${lines.join('\r\n')}\r\n`;
}

const audio = (mid: string, direction: string, isSending: boolean) => [
  'm=audio 9 UDP/TLS/RTP/SAVPF 111 63 0 110',
  ...transport(mid),
  'a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  'a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid',
  `a=${direction}`,
  'a=rtpmap:111 opus/48000/2',
  'a=rtcp-fb:111 transport-cc',
  'a=fmtp:111 minptime=10;useinbandfec=1',
  'a=rtpmap:63 red/48000/2',
  'a=fmtp:63 111/111',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:110 telephone-event/48000',
  ...(isSending ? ['a=msid:stream audio', 'a=ssrc:9809336 cname:someone'] : []),
];

const video = (
  mid: string,
  { direction, isSending, simulcast }: { direction: string; isSending: boolean; simulcast: boolean },
) => [
  'm=video 9 UDP/TLS/RTP/SAVPF 96 97 108 109 118',
  ...transport(mid),
  'a=extmap:14 urn:ietf:params:rtp-hdrext:toffset',
  'a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid',
  'a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
  'a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id',
  `a=${direction}`,
  'a=rtpmap:96 VP8/90000',
  ...FEEDBACK.map((feedback) => `a=rtcp-fb:96 ${feedback}`),
  'a=rtpmap:97 rtx/90000',
  'a=fmtp:97 apt=96',
  'a=rtpmap:108 H264/90000',
  ...FEEDBACK.map((feedback) => `a=rtcp-fb:108 ${feedback}`),
  `a=fmtp:108 ${H264}`,
  'a=rtpmap:109 rtx/90000',
  'a=fmtp:109 apt=108',
  'a=rtpmap:118 red/90000',
  ...(isSending ? ['a=msid:stream video'] : []),
  ...(isSending && !simulcast
    ? [
        'a=ssrc-group:FID 1899897227 1453132765',
        'a=ssrc:1899897227 cname:someone',
        'a=ssrc:1453132765 cname:someone',
      ]
    : []),
  ...(simulcast ? ['a=rid:h send', 'a=rid:m send', 'a=rid:l send', 'a=simulcast:send h;m;~l'] : []),
];

/** The body of a PATCH; `undefined` credentials are left out. */
export function iceFragment(ice: { usernameFragment: string; password: string } | undefined): string {
  const credentials =
    ice === undefined ? [] : [`a=ice-ufrag:${ice.usernameFragment}`, `a=ice-pwd:${ice.password}`];
  const candidate = 'candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0 ufrag EsAw';
  return ['m=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=mid:0', ...credentials, `a=${candidate}`, ''].join('\r\n');
}
