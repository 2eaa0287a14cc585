import { randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

/** Ids and keys that nobody can guess. */
export interface RandomIds {
  nonce(): string;
  sessionId(): string;
  resumeKey(): string;
  /** A decimal number: webhooks carry it as one. */
  roomSessionId(): string;
  /** From 1 to 2^32 - 1. */
  ssrc(): number;
  /** Master key and salt of AEAD_AES_128_GCM, hexadecimal. */
  srtpKey(): string;
  /** Compares secrets in a time that does not tell where they differ. */
  areEqual(one: string, other: string): boolean;
}

const text = (bytes: number) => randomBytes(bytes).toString('base64url');

export const secureIds: RandomIds = {
  nonce: () => text(16),
  sessionId: () => text(12),
  resumeKey: () => text(24),
  roomSessionId: () => String(randomInt(1, 2 ** 48 - 1)),
  ssrc: () => randomBytes(4).readUInt32BE() || 1,
  srtpKey: () => randomBytes(28).toString('hex'),
  areEqual: (one, other) =>
    one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other)),
};
