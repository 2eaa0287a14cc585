import { randomBytes } from 'node:crypto';

/** What an attacker's published video says of itself; its packets then lie. */
export const ATTACKED_VIDEO = {
  ssrc: 0x0a77_ac4e,
  rtxSsrc: 0x0a77_ac4f,
  payloadType: 96,
  midId: 1,
  transportCcId: 5,
} as const;

/** `rtpParameters` of the attacker's VP8 track. */
export const attackedVideoParameters = {
  mid: '0',
  codecs: [
    {
      mimeType: 'video/VP8',
      payloadType: ATTACKED_VIDEO.payloadType,
      clockRate: 90_000,
      rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'transport-cc' }],
    },
    {
      mimeType: 'video/rtx',
      payloadType: ATTACKED_VIDEO.payloadType + 1,
      clockRate: 90_000,
      parameters: { apt: ATTACKED_VIDEO.payloadType },
    },
  ],
  headerExtensions: [
    { uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: ATTACKED_VIDEO.midId },
    {
      uri: 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
      id: ATTACKED_VIDEO.transportCcId,
    },
  ],
  encodings: [{ ssrc: ATTACKED_VIDEO.ssrc, rtx: { ssrc: ATTACKED_VIDEO.rtxSsrc } }],
  rtcp: { cname: 'attacker', reducedSize: true },
};

interface Shape {
  readonly ssrc?: number;
  readonly payloadType?: number;
  readonly padding?: true;
  readonly sources?: number;
  readonly extension?: Buffer;
  readonly sequence?: number;
}

function rtpHeader(
  index: number,
  { ssrc, payloadType, padding, sources = 0, extension, sequence }: Shape,
): Buffer {
  const fixed = Buffer.alloc(12 + 4 * sources);
  fixed[0] = 0x80 | (padding ? 0x20 : 0) | (extension ? 0x10 : 0) | sources;
  fixed[1] = payloadType ?? ATTACKED_VIDEO.payloadType;
  fixed.writeUInt16BE((sequence ?? index) & 0xffff, 2);
  fixed.writeUInt32BE((index * 3_000) >>> 0, 4);
  fixed.writeUInt32BE(ssrc ?? ATTACKED_VIDEO.ssrc, 8);
  return extension === undefined ? fixed : Buffer.concat([fixed, extension]);
}

/** An extension block of whole words with a true length and any content. */
function extensionBlock(profile: number, content: Buffer): Buffer {
  const padded = Buffer.concat([content, Buffer.alloc((4 - (content.length % 4)) % 4)]);
  const head = Buffer.alloc(4);
  head.writeUInt16BE(profile, 0);
  head.writeUInt16BE(padded.length / 4, 2);
  return Buffer.concat([head, padded]);
}

const ONE_BYTE = 0xbede;
const TWO_BYTE = 0x1000;

/** RTP that opens with the right keys and is wrong inside. */
export function sealedRtp(index: number): { header: Buffer; payload: Buffer } {
  const noise = randomBytes(index % 1_100);
  const keyframe = Buffer.from([0x90, 0x80, 0x80, index & 0xff, 0x10, 0, 0, 0x9d, 1, 0x2a, 0x80, 2, 0x68, 1]);
  const variants: (() => { header: Buffer; payload: Buffer })[] = [
    () => ({ header: rtpHeader(index, {}), payload: keyframe }),
    () => ({ header: rtpHeader(index, {}), payload: noise }),
    () => ({ header: rtpHeader(index, {}), payload: Buffer.alloc(0) }),
    () => ({ header: rtpHeader(index, {}), payload: keyframe.subarray(0, index % 6) }),
    () => ({ header: rtpHeader(index, { padding: true }), payload: Buffer.alloc(20, 0xff) }),
    () => ({ header: rtpHeader(index, { padding: true }), payload: Buffer.alloc(20, 0) }),
    () => ({ header: rtpHeader(index, { sources: 15 }), payload: keyframe }),
    () => ({
      header: rtpHeader(index, { extension: extensionBlock(ONE_BYTE, Buffer.of(0x1f, 0x30)) }),
      payload: keyframe,
    }),
    () => ({
      header: rtpHeader(index, { extension: extensionBlock(ONE_BYTE, randomBytes(64)) }),
      payload: keyframe,
    }),
    () => ({
      header: rtpHeader(index, { extension: extensionBlock(TWO_BYTE, Buffer.of(5, 255, 1)) }),
      payload: keyframe,
    }),
    () => ({
      header: rtpHeader(index, { extension: extensionBlock(index & 0xffff, randomBytes(40)) }),
      payload: noise,
    }),
    () => ({
      header: rtpHeader(index, { extension: extensionBlock(ONE_BYTE, Buffer.alloc(1_000)) }),
      payload: keyframe,
    }),
    () => ({
      header: rtpHeader(index, { ssrc: ATTACKED_VIDEO.rtxSsrc, payloadType: 97 }),
      payload: Buffer.of(1),
    }),
    () => ({ header: rtpHeader(index, { ssrc: ATTACKED_VIDEO.rtxSsrc, payloadType: 97 }), payload: noise }),
    () => ({ header: rtpHeader(index, { ssrc: index * 7_919 }), payload: keyframe }),
    () => ({ header: rtpHeader(index, { payloadType: index % 128 }), payload: noise }),
    () => ({ header: rtpHeader(index, { sequence: index * 12_345 }), payload: keyframe }),
  ];
  return variants[index % variants.length]!();
}

/** RTCP that opens with the right keys and lies about counts and lengths, in every packet type. */
export function sealedRtcp(index: number): Buffer {
  const packet = (count: number, type: number, words: number, body: Buffer) => {
    const head = Buffer.alloc(8);
    head[0] = 0x80 | (count & 31);
    head[1] = type;
    head.writeUInt16BE(words & 0xffff, 2);
    head.writeUInt32BE(1, 4);
    return Buffer.concat([head, body]);
  };
  const type = 200 + (index % 8);
  const body = randomBytes(4 * (index % 40));
  const honest = body.length / 4 + 1;
  const variants = [
    () => packet(index, type, honest, body),
    () => packet(31, type, honest, body),
    () => packet(index, type, 0xffff, body),
    () => packet(index, type, 0, body),
    () => Buffer.concat([packet(index, type, honest, body), Buffer.of(0x80)]),
    () => nackOfEverything(),
    () => packet(15, 205, honest, body),
  ];
  return variants[index % variants.length]!();
}

/** Asks for every packet that ever was (RFC 4585 §6.2.1). */
function nackOfEverything(): Buffer {
  const entries = Buffer.alloc(4 * 250);
  for (let entry = 0; entry < 250; entry += 1) {
    entries.writeUInt16BE(entry * 17, 4 * entry);
    entries.writeUInt16BE(0xffff, 4 * entry + 2);
  }
  const head = Buffer.alloc(12);
  head[0] = 0x81;
  head[1] = 205;
  head.writeUInt16BE(2 + 250, 2);
  head.writeUInt32BE(1, 4);
  head.writeUInt32BE(ATTACKED_VIDEO.ssrc, 8);
  return Buffer.concat([head, entries]);
}
