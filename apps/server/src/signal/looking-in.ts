import { type Credentials, ParleyError, type RequestType } from '@parley/protocol';
import type { App } from '../store/index.ts';
import { LookPasses } from './look-passes.ts';
import type { Login, Rights } from './rights.ts';
import type { Session } from './session.ts';

/** All that a session may ask for that looks in [SIG-60]. */
const MAY_ASK: ReadonlySet<RequestType> = new Set([
  'leave',
  'heartbeat',
  'renewToken',
  'setReceiveCapabilities',
  'connectTransport',
  'restartIce',
  'play',
  'stopPlay',
  'startConsumers',
  'reportQuality',
  'watchSpeakers',
]);

export const isLookPass = (credentials: Credentials): credentials is Credentials & { kind: 'token' } =>
  credentials.kind === 'token' && LookPasses.isPass(credentials.token);

/**
 * What a pass allows: to look in, as long as it lasts.
 *
 * @throws {ParleyError} loginAuthFailed when the app does not let operators look in, or the pass is not for this; tokenExpired
 */
export function rightsOfPass(
  passes: LookPasses,
  app: App,
  { token, ...login }: Omit<Login, 'nonce'> & { readonly token: string },
): Rights & { kind: 'look' } {
  if (!app.lookIn)
    throw new ParleyError('loginAuthFailed', { detail: 'this app does not let operators look in' });
  const { operator, expiresAtMs } = passes.redeem(token, { appId: app.appId, ...login }, login.nowMs);
  return { kind: 'look', operator, expiresAtMs };
}

/** @throws {ParleyError} viewOnly for what only members may do */
export function requireMayAsk({ rights }: Session, type: RequestType): void {
  if (rights.kind === 'look' && !MAY_ASK.has(type)) throw new ParleyError('viewOnly', { detail: type });
}

/** @throws {ParleyError} viewOnly for a stream of another room than the one that is looked into */
export function requireInSight({ rights, membership }: Session, streamId: string): void {
  if (rights.kind === 'look' && membership.room.stream(streamId) === undefined)
    throw new ParleyError('viewOnly', { detail: 'the stream is not in the room that is looked into' });
}
