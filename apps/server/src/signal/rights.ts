import { checkToken04, inspectToken04, verifyAppSignProof } from '@parley/auth';
import { type Credentials, ParleyError } from '@parley/protocol';
import type { App } from '../store/index.ts';

/** What a session's credentials allow it. */
export type Rights =
  | { readonly kind: 'appSign' | 'ingestKey' }
  | {
      readonly kind: 'token';
      readonly expiresAtMs: number;
      readonly canPublish: boolean;
      /** The only streams that may be published; `null`: any. */
      readonly streamIds: readonly string[] | null;
    };

export interface Login {
  readonly userId: string;
  readonly roomId: string;
  /** Of the connection's `hello`. */
  readonly nonce: string;
  readonly nowMs: number;
}

/**
 * Checks how a login proves itself [SIG-11, SIG-12].
 *
 * @throws {ParleyError} with the cause's own code
 */
export function authorize(app: App, credentials: Credentials, login: Login): Rights {
  if (credentials.kind === 'token') return rightsOfToken(app, credentials.token, login);
  if (app.tokenOnly)
    throw new ParleyError('loginAuthFailed', { detail: 'this app takes tokens only, not its AppSign' });
  const { userId, roomId, nonce } = login;
  if (!verifyAppSignProof({ appId: app.appId, userId, roomId, nonce }, app.appSign, credentials.proof))
    throw new ParleyError('appSignWrong');
  return { kind: 'appSign' };
}

/**
 * The user that a token names, whatever else it says.
 *
 * @throws {ParleyError} with the cause's own code, when the token is not one of this app
 */
export function userOfToken(app: App, token: string): string {
  const inspection = inspectToken04(token, app.serverSecret);
  if (!inspection.ok) throw new ParleyError(inspection.reason, { detail: inspection.detail });
  return inspection.content?.userId ?? '';
}

/** @throws {ParleyError} with the cause's own code */
export function rightsOfToken(app: App, token: string, login: Omit<Login, 'nonce'>): Rights {
  const { userId, roomId, nowMs } = login;
  const check = checkToken04(token, { appId: app.appId, userId, roomId }, app.serverSecret, nowMs);
  if (!check.ok) throw new ParleyError(check.reason, { detail: check.detail });
  const { expiresAtMs, privileges } = check.token;
  return {
    kind: 'token',
    expiresAtMs,
    canPublish: privileges?.publish ?? true,
    streamIds: privileges?.streamIds ?? null,
  };
}

/** @throws {ParleyError} publishAuthFailed after the token's end [SIG-18], tokenNoPublish [SIG-31] */
export function requirePublishRight(rights: Rights, streamId: string, nowMs: number): void {
  if (rights.kind !== 'token') return;
  if (rights.expiresAtMs <= nowMs)
    throw new ParleyError('publishAuthFailed', { detail: 'the token has ended' });
  if (!rights.canPublish) throw new ParleyError('tokenNoPublish', { detail: 'it allows no publishing' });
  if (rights.streamIds !== null && !rights.streamIds.includes(streamId))
    throw new ParleyError('tokenNoPublish', { detail: 'its stream_id_list lacks the streamID' });
}

/** Seconds until the token ends, 0 when it has; `undefined` for a login without one. */
export function tokenRemainSeconds(rights: Rights, nowMs: number): number | undefined {
  if (rights.kind !== 'token') return undefined;
  return Math.max(0, Math.floor((rights.expiresAtMs - nowMs) / 1000));
}
