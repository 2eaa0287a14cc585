import { createHmac, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** A STUN message cut as an attacker likes it; nothing here is checked (RFC 8489 §5, §14). */
export function stunMessage(
  type: number,
  attributes: readonly (readonly [type: number, value: Buffer])[],
): Buffer {
  const body = Buffer.concat(
    attributes.map(([attribute, value]) => {
      const head = Buffer.alloc(4);
      head.writeUInt16BE(attribute, 0);
      head.writeUInt16BE(value.length, 2);
      return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
    }),
  );
  const head = Buffer.alloc(20);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(body.length, 2);
  head.writeUInt32BE(0x2112_a442, 4);
  randomBytes(12).copy(head, 8);
  return Buffer.concat([head, body]);
}

export const STUN = {
  bindingRequest: 0x0001,
  username: 0x0006,
  integrity: 0x0008,
  fingerprint: 0x8028,
} as const;

/** A correct, nominating connectivity check (RFC 8445 §7.2). */
export function connectivityCheck(remoteUfrag: string, localUfrag: string, remotePassword: string): Buffer {
  const unsigned = stunMessage(STUN.bindingRequest, [
    [STUN.username, Buffer.from(`${remoteUfrag}:${localUfrag}`)],
    [0x0025, Buffer.alloc(0)],
    [0x802a, randomBytes(8)],
    [0x0024, Buffer.of(0x7e, 0xff, 0xff, 0xff)],
  ]);
  const integrity = createHmac('sha1', remotePassword).update(withLength(unsigned, 24)).digest();
  const signed = Buffer.concat([withLength(unsigned, 24), Buffer.of(0, 8, 0, 20), integrity]);
  const whole = withLength(signed, 8);
  const fingerprint = Buffer.alloc(8);
  fingerprint.writeUInt16BE(STUN.fingerprint, 0);
  fingerprint.writeUInt16BE(4, 2);
  fingerprint.writeUInt32BE((crc32(whole) ^ 0x5354_554e) >>> 0, 4);
  return Buffer.concat([whole, fingerprint]);
}

/** The message with a length field that counts `more` bytes that are yet to be appended. */
function withLength(message: Buffer, more: number): Buffer {
  const copy = Buffer.from(message);
  copy.writeUInt16BE(message.length - 20 + more, 2);
  return copy;
}
