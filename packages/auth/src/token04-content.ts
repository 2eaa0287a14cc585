import { LIMITS } from '@parley/protocol';
import { type Refusal, refuse, shown } from './refusal.ts';

/** What a Token04 says once it is decrypted. Times are unix seconds. */
export interface Token04Content {
  readonly appId: number;
  readonly userId: string;
  readonly nonce: number;
  readonly ctime: number;
  readonly expire: number;
  /** `''`, or a JSON text with privileges. */
  readonly payload: string;
}

/** Latest time a `Date` can hold, in seconds; beyond it no number is a time. */
const MAX_UNIX_SECONDS = 8_640_000_000_000;

const malformed = (detail: string) => refuse('tokenInternal', detail);
const isTime = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= MAX_UNIX_SECONDS;

/** Writes the fields in the order and spelling of the published generators. */
export function writeContent({ appId, userId, nonce, ctime, expire, payload }: Token04Content): string {
  return JSON.stringify({ app_id: appId, user_id: userId, nonce, ctime, expire, payload });
}

/** Reads a plaintext that decrypted well; UI-kit test tokens have no `payload`. */
export function readContent(
  plaintext: string,
): { readonly ok: true; readonly content: Token04Content } | Refusal {
  let json: unknown;
  try {
    json = JSON.parse(plaintext);
  } catch {
    // A wrong key passes CBC's padding check once in 256 times: the cause is the same as when it does not.
    return refuse(
      'loginAuthFailed',
      'the token cannot be decrypted with this app’s ServerSecret; make it with the ServerSecret of the same AppID',
    );
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    return malformed('the token’s content is not a JSON object');
  const fields = json as Record<string, unknown>;
  const { app_id: appId, user_id: userId, nonce, ctime, expire, payload = '' } = fields;
  if (typeof appId !== 'number' || !Number.isInteger(appId) || appId < 0 || appId > LIMITS.appIdMax)
    return malformed(`app_id must be an integer from 1 to ${LIMITS.appIdMax}, is ${shown(appId)}`);
  if (typeof userId !== 'string') return malformed(`user_id must be a string, is ${shown(userId)}`);
  if (typeof nonce !== 'number') return refuse('tokenNonce', `nonce must be a number, is ${shown(nonce)}`);
  if (!isTime(ctime)) return malformed(`ctime must be a unix time in seconds, is ${shown(ctime)}`);
  if (!isTime(expire)) return malformed(`expire must be a unix time in seconds, is ${shown(expire)}`);
  if (payload !== null && typeof payload !== 'string')
    return refuse('tokenPayloadIllegal', `payload must be a string, is ${shown(payload)}`);
  return { ok: true, content: { appId, userId, nonce, ctime, expire, payload: payload ?? '' } };
}
