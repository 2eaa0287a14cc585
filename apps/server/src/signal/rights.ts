import { checkToken04, inspectToken04, verifyAppSignProof } from '@parley/auth';
import { type Credentials, ParleyError } from '@parley/protocol';
import { type App, validSecrets } from '../store/index.ts';

/** What a session's credentials allow it. */
export type Rights =
  | { readonly kind: 'appSign' | 'ingestKey' }
  /** An operator looks in [SIG-60]. */
  | { readonly kind: 'look'; readonly operator: string; readonly expiresAtMs: number }
  | {
      readonly kind: 'token';
      readonly expiresAtMs: number;
      /** Whether the member is removed when the token ends. */
      readonly endsSession: boolean;
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
  const { userId, roomId, nonce, nowMs } = login;
  const input = { appId: app.appId, userId, roomId, nonce };
  const isProof = (appSign: string) => verifyAppSignProof(input, appSign, credentials.proof);
  if (!validSecrets(app, 'appSign', nowMs).some(isProof)) throw new ParleyError('appSignWrong');
  return { kind: 'appSign' };
}

/**
 * The user that a token names, whatever else it says.
 *
 * @throws {ParleyError} with the cause's own code, when the token is not one of this app
 */
export function userOfToken(app: App, token: string, nowMs: number): string {
  const inspection = firstAccepted(app, nowMs, (secret) => inspectToken04(token, secret));
  if (!inspection.ok) throw new ParleyError(inspection.reason, { detail: inspection.detail });
  return inspection.content?.userId ?? '';
}

/** @throws {ParleyError} with the cause's own code */
export function rightsOfToken(app: App, token: string, login: Omit<Login, 'nonce'>): Rights {
  const { userId, roomId, nowMs } = login;
  const expected = { appId: app.appId, userId, roomId };
  const check = firstAccepted(app, nowMs, (secret) => checkToken04(token, expected, secret, nowMs));
  if (!check.ok) throw new ParleyError(check.reason, { detail: check.detail });
  const { expiresAtMs, privileges } = check.token;
  if (app.strictPrivileges && privileges === undefined)
    throw new ParleyError('loginAuthFailed', {
      detail: 'this app takes only tokens with privileges: the payload is empty',
    });
  return {
    kind: 'token',
    expiresAtMs,
    endsSession: app.onTokenExpiry === 'kick',
    canPublish: privileges?.publish ?? true,
    streamIds: privileges?.streamIds ?? null,
  };
}

/**
 * Refuses a page of an origin that the app has not named [SIG-11]. A client without an origin is no browser's page, and
 * could name any.
 *
 * @throws {ParleyError} loginAuthFailed
 */
export function requireOrigin(app: App, origin: string | undefined): void {
  const { allowedOrigins } = app;
  if (origin === undefined || allowedOrigins.length === 0 || allowedOrigins.includes(origin)) return;
  throw new ParleyError('loginAuthFailed', {
    detail: "this app does not take logins from this page's origin",
  });
}

/** What the first secret says that accepts; what the current one says, when none does. */
function firstAccepted<T extends { readonly ok: boolean }>(
  app: App,
  nowMs: number,
  ask: (secret: string) => T,
): T {
  const [current, ...retired] = validSecrets(app, 'serverSecret', nowMs);
  const answer = ask(current ?? app.serverSecret);
  if (answer.ok) return answer;
  return retired.map(ask).find(({ ok }) => ok) ?? answer;
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
  if (rights.kind !== 'token' && rights.kind !== 'look') return undefined;
  return Math.max(0, Math.floor((rights.expiresAtMs - nowMs) / 1000));
}
