/**
 * Token04's outer form (reference §7.2):
 *
 *     "04" base64( int64BE expire | uint16BE ivLength | iv | uint16BE length | ciphertext | [uint8 mode] )
 *
 * `mode` absent or 0: AES-CBC with PKCS#7 padding; 1: AES-GCM, ciphertext followed by its 16-byte tag.
 * Only GCM is protected against alteration; CBC is read because the published generators write it.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { type Refusal, refuse, shown } from './refusal.ts';

export type Token04Mode = 'cbc' | 'gcm';

const VERSION = '04';
const MAX_TOKEN_LENGTH = 8192;
const GCM_TAG_LENGTH = 16;
const MODES = {
  cbc: { byte: 0, cipher: 'aes-256-cbc', ivLength: 16 },
  gcm: { byte: 1, cipher: 'aes-256-gcm', ivLength: 12 },
} as const;

export interface Token04Envelope {
  readonly ok: true;
  readonly mode: Token04Mode;
  /** Unix time in seconds, repeated inside; nothing protects it here. */
  readonly expire: number;
  readonly iv: Buffer;
  readonly ciphertext: Buffer;
}

/** Length of the initialisation vector of a mode, in bytes. */
export const ivLengthOf = (mode: Token04Mode): number => MODES[mode].ivLength;

const malformed = (detail: string) => refuse('tokenInternal', detail);
/** One answer for every way in which decryption fails, so that it tells nothing about the padding. */
const UNREADABLE = refuse(
  'loginAuthFailed',
  'the token cannot be decrypted with this app’s ServerSecret; make it with the ServerSecret of the same AppID',
);

/** Takes a token apart without decrypting it. */
export function openEnvelope(token: string): Token04Envelope | Refusal {
  if (!token.startsWith(VERSION))
    return refuse('tokenVersion', `a token begins with "04", this one with ${shown(token.slice(0, 2))}`);
  if (token.length > MAX_TOKEN_LENGTH)
    return malformed(`a token has at most ${MAX_TOKEN_LENGTH} characters, this one ${token.length}`);
  const base64 = token.slice(VERSION.length);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64))
    return malformed('what follows "04" is not base64; was the token cut or altered on its way?');
  const body = Buffer.from(base64, 'base64');
  const truncated = malformed('the token is incomplete; was it cut on its way?');
  if (body.length < 12) return truncated;
  const ivLength = body.readUInt16BE(8);
  const lengthAt = 10 + ivLength;
  if (body.length < lengthAt + 2) return truncated;
  const iv = body.subarray(10, lengthAt);
  const end = lengthAt + 2 + body.readUInt16BE(lengthAt);
  if (body.length < end) return truncated;
  const ciphertext = body.subarray(lengthAt + 2, end);
  if (body.length > end + 1) return malformed('the token has more bytes than its lengths say');
  const modeByte = body.length === end ? MODES.cbc.byte : body[end];
  const mode = modeByte === MODES.cbc.byte ? 'cbc' : modeByte === MODES.gcm.byte ? 'gcm' : undefined;
  if (mode === undefined) return malformed(`the token’s mode must be 0 (CBC) or 1 (GCM), is ${modeByte}`);
  if (ivLength !== MODES[mode].ivLength)
    return malformed(`the token’s IV must have ${MODES[mode].ivLength} bytes, has ${ivLength}`);
  return { ok: true, mode, expire: Number(body.readBigInt64BE(0)), iv, ciphertext };
}

/** The envelope's plaintext, or the refusal when this secret does not open it. */
export function decryptEnvelope(
  envelope: Token04Envelope,
  serverSecret: string,
): { readonly ok: true; readonly plaintext: string } | Refusal {
  try {
    const plaintext = new TextDecoder('utf-8', { fatal: true }).decode(decrypt(envelope, serverSecret));
    return { ok: true, plaintext };
  } catch {
    return UNREADABLE;
  }
}

function decrypt({ mode, iv, ciphertext }: Token04Envelope, serverSecret: string): Buffer {
  const key = Buffer.from(serverSecret, 'utf8');
  if (mode === 'cbc') {
    const decipher = createDecipheriv(MODES.cbc.cipher, key, iv);
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  }
  const tagAt = ciphertext.length - GCM_TAG_LENGTH;
  const decipher = createDecipheriv(MODES.gcm.cipher, key, iv, { authTagLength: GCM_TAG_LENGTH });
  decipher.setAuthTag(ciphertext.subarray(tagAt));
  return Buffer.concat([decipher.update(ciphertext.subarray(0, tagAt)), decipher.final()]);
}

/** Seals a plaintext into a token. `expire` is unix time in seconds. */
export function sealEnvelope(
  plaintext: string,
  options: { mode: Token04Mode; expire: number; iv: Uint8Array; serverSecret: string },
): string {
  const { mode, expire, iv, serverSecret } = options;
  const ciphertext = encrypt(plaintext, mode, iv, Buffer.from(serverSecret, 'utf8'));
  const head = Buffer.alloc(10);
  head.writeBigInt64BE(BigInt(expire), 0);
  head.writeUInt16BE(iv.length, 8);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(ciphertext.length, 0);
  // CBC tokens end without a mode byte, as the classic generators write them.
  const tail = mode === 'cbc' ? [] : [Buffer.of(MODES.gcm.byte)];
  return VERSION + Buffer.concat([head, iv, length, ciphertext, ...tail]).toString('base64');
}

function encrypt(plaintext: string, mode: Token04Mode, iv: Uint8Array, key: Buffer): Buffer {
  if (mode === 'cbc') {
    const cipher = createCipheriv(MODES.cbc.cipher, key, iv);
    return Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
  }
  const cipher = createCipheriv(MODES.gcm.cipher, key, iv, { authTagLength: GCM_TAG_LENGTH });
  return Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}
