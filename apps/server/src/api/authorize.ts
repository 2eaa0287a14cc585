import { verifyServerApi } from '@parley/auth';
import { type App, validSecrets } from '../store/index.ts';
import { ApiError } from './codes.ts';
import type { NonceMemory } from './nonce-memory.ts';
import type { PublicParams } from './params.ts';

/** How far a call's time may be from ours, either way, and so how long its signature is good. */
const WINDOW_MS = 10 * 60_000;

/**
 * Lets a call pass that is signed with its app's ServerSecret, made within ten minutes, and not seen
 * before. The nonce is remembered only after that, so that nobody else can fill the memory.
 * @throws {ApiError}
 */
export function authorize(
  params: PublicParams,
  app: App | undefined,
  { nowMs, nonces }: { readonly nowMs: number; readonly nonces: NonceMemory },
): void {
  const { appId, signatureNonce, timestamp, signature } = params;
  if (Math.abs(timestamp * 1000 - nowMs) > WINDOW_MS)
    throw new ApiError(
      'signatureExpired',
      'Timestamp is more than 10 minutes off; make a new signature for each call and check the clock',
    );
  if (app === undefined) throw new ApiError('appUnknown', 'there is no app with this AppId');
  const isSignedWith = (secret: string) =>
    verifyServerApi({ appId, signatureNonce, timestamp }, secret, signature);
  if (!validSecrets(app, 'serverSecret', nowMs).some(isSignedWith))
    throw new ApiError(
      'signatureWrong',
      'Signature is wrong; it is md5(AppId + SignatureNonce + ServerSecret + Timestamp) in lower-case hex',
    );
  const used = nonces.use(`${appId} ${signatureNonce}`, {
    nowMs,
    forgetAtMs: timestamp * 1000 + WINDOW_MS + 1,
  });
  if (used === 'used')
    throw new ApiError('signatureWrong', 'SignatureNonce was used already; draw a new one for each call');
  if (used === 'full') throw new ApiError('appRateLimited', 'too many calls within ten minutes; slow down');
}
