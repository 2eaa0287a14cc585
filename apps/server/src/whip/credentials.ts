import { ParleyError } from '@parley/protocol';
import type { RandomIds } from '../signal/random-ids.ts';
import { type Rights, rightsOfToken, userOfToken } from '../signal/rights.ts';
import type { App } from '../store/index.ts';
import { Unauthorized } from './failure.ts';

/** Who comes over HTTP, and what it may do. */
export interface Bearer {
  readonly userId: string;
  readonly rights: Rights;
}

const BEARER = /^Bearer +([A-Za-z0-9._~+/=-]+) *$/i;

/**
 * Checks the `Authorization` header (RFC 6750 §2.1): a Token04 names its user, behind an ingest key everybody is
 * somebody new.
 *
 * @throws {Unauthorized} when it proves nothing
 * @throws {ParleyError} loginAuthFailed when the token is good and does not allow the room or logging in
 */
export function authenticate(
  header: string | undefined,
  {
    app,
    roomId,
    protocol,
    nowMs,
    ids,
  }: {
    readonly app: App;
    readonly roomId: string;
    readonly protocol: 'whip' | 'whep';
    readonly nowMs: number;
    readonly ids: RandomIds;
  },
): Bearer {
  const secret = BEARER.exec(header ?? '')?.[1];
  if (secret === undefined)
    throw new Unauthorized(
      new ParleyError('noCredentials', {
        detail: 'send "Authorization: Bearer …" with a Token04 or the ingest key',
      }),
    );
  if (app.ingestKey !== null && ids.areEqual(app.ingestKey, secret))
    return { userId: `${protocol}-${ids.sessionId()}`, rights: { kind: 'ingestKey' } };
  let userId: string | undefined;
  try {
    userId = userOfToken(app, secret, nowMs);
    return { userId, rights: rightsOfToken(app, secret, { userId, roomId, nowMs }) };
  } catch (error) {
    if (!(error instanceof ParleyError)) throw error;
    // Of a token that could be read, this alone is about what it allows.
    if (userId !== undefined && error.reason === 'loginAuthFailed') throw error;
    throw new Unauthorized(error);
  }
}
