import { createCipheriv, randomBytes } from 'node:crypto';
import type { AppCredentials } from './server.ts';

/** What a Token04 says inside; anything may be wrong on purpose. */
export interface TokenContent {
  readonly app_id: unknown;
  readonly user_id: unknown;
  readonly nonce: unknown;
  readonly ctime: unknown;
  readonly expire: unknown;
  readonly payload?: unknown;
}

/** The content of a good token for an hour. */
export function tokenContent(app: AppCredentials, userId: string): TokenContent {
  const now = Math.floor(Date.now() / 1000);
  return { app_id: app.appID, user_id: userId, nonce: 12_345, ctime: now, expire: now + 3_600, payload: '' };
}

/**
 * Packs a Token04 by hand, apart from the product's own code, so that the two are checked against each other.
 * Layout: `04`, then base64 of expire (int64), iv and ciphertext each with a uint16 length, and a mode byte for GCM.
 */
export function packToken(content: unknown, secret: string, mode: 'gcm' | 'cbc' = 'gcm'): string {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const { expire = 0 } = (typeof content === 'object' ? content : {}) as { expire?: unknown };
  const head = Buffer.alloc(8);
  head.writeBigInt64BE(BigInt(typeof expire === 'number' ? expire : 0));
  const withLength = (bytes: Buffer) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  if (mode === 'cbc') {
    const iv = Buffer.from(randomBytes(8).toString('hex'), 'ascii');
    const cipher = createCipheriv('aes-256-cbc', secret, iv);
    const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
    return `04${Buffer.concat([head, withLength(iv), withLength(sealed)]).toString('base64')}`;
  }
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', secret, iv);
  const sealed = Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
  return `04${Buffer.concat([head, withLength(iv), withLength(sealed), Buffer.of(1)]).toString('base64')}`;
}
