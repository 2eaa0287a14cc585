import { createHash } from 'node:crypto';
import { STUN, stunMessage } from './stun.ts';

/** Bytes that are the same in every run: block `index` of a stream that starts from `seed`. */
function noise(seed: string, index: number, length: number): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0; at < length; at += 64)
    blocks.push(createHash('sha512').update(`${seed}:${index}:${at}`).digest());
  return Buffer.concat(blocks).subarray(0, length);
}

const LENGTHS = [0, 1, 2, 3, 4, 11, 12, 13, 19, 20, 21, 28, 60, 200, 1_200, 1_472, 4_000];

/** Every first byte, so that every protocol behind the port gets its share (RFC 7983), at awkward lengths. */
export const garbage = (index: number): Buffer => {
  const datagram = noise('garbage', index, LENGTHS[index % LENGTHS.length]!);
  if (datagram.length > 0) datagram[0] = index % 256;
  return datagram;
};

/** Binding requests that are wrong in many ways: names, lengths, integrity, order, too many attributes. */
export function wrongStun(index: number, ufrag: string): Buffer {
  const username: [number, Buffer] = [STUN.username, Buffer.from(`${ufrag}:attacker`)];
  const variants: (() => Buffer)[] = [
    () => stunMessage(STUN.bindingRequest, []),
    () => stunMessage(STUN.bindingRequest, [username]),
    () => stunMessage(STUN.bindingRequest, [username, [STUN.integrity, noise('hmac', index, 20)]]),
    () => stunMessage(STUN.bindingRequest, [[STUN.username, noise('name', index, 600)]]),
    () => stunMessage(STUN.bindingRequest, [[STUN.integrity, Buffer.alloc(3)], username]),
    () =>
      stunMessage(
        STUN.bindingRequest,
        Array.from({ length: 300 }, () => [0x7fff, Buffer.alloc(0)] as const),
      ),
    () => stunMessage(0x0101, [username, [STUN.integrity, noise('hmac', index, 20)]]),
    () => {
      const message = stunMessage(STUN.bindingRequest, [username]);
      message.writeUInt16BE(0xffff, 2);
      return message;
    },
    () => {
      const message = stunMessage(STUN.bindingRequest, [username]);
      message.writeUInt16BE(0xfff0, 22);
      return message;
    },
  ];
  return variants[index % variants.length]!();
}

/** DTLS records: a ClientHello's beginning with lying lengths, fragments that never complete, alerts, noise. */
export function wrongDtls(index: number): Buffer {
  const body = noise('dtls', index, 40 + (index % 800));
  const record = (contentType: number, length = body.length) => {
    const head = Buffer.alloc(13);
    head[0] = contentType;
    head.writeUInt16BE(0xfefd, 1);
    head.writeUInt16BE(index % 3, 3);
    head.writeUIntBE(index, 5, 6);
    head.writeUInt16BE(length, 11);
    return Buffer.concat([head, body]);
  };
  const handshakeStart = () => {
    body[0] = index % 25;
    body.writeUIntBE(0x00ff_ff, 1, 3);
    body.writeUInt16BE(index % 8, 4);
    body.writeUIntBE(index * 100, 6, 3);
    body.writeUIntBE(body.length - 12, 9, 3);
    return record(22);
  };
  const variants = [
    handshakeStart,
    () => record(22),
    () => record(21),
    () => record(23),
    () => record(22, 0xffff),
  ];
  return variants[index % variants.length]!();
}

/** RTP and RTCP that lie about their headers: extensions, contributing sources, padding, report counts. */
export function wrongRtp(index: number): Buffer {
  const packet = noise('rtp', index, 12 + (index % 1_200));
  packet[0] = 0x80 | (index % 64);
  packet[1] = index % 2 === 0 ? 96 + (index % 32) : 192 + (index % 32);
  return packet;
}
