import { ParleyError } from '@parley/protocol';
import type { ForbiddenKinds } from '../media/publisher.ts';
import { type ForbidQuery, kindsOf, type StreamOfRoom } from '../store/index.ts';
import type { Signal } from './signal.ts';

/**
 * Refuses somebody whom a rule of the app keeps out [SIG-27].
 *
 * @throws {ParleyError} userForbidden
 */
export async function requireLoginNotForbidden(signal: Signal, query: ForbidQuery): Promise<void> {
  const { login } = await signal.forbids.forbidden(query, signal.nowMs());
  if (login) throw new ParleyError('userForbidden');
}

/**
 * Refuses to publish a forbidden stream, and somebody whom a rule forbids to publish or, when it came after the login,
 * to be there [SIG-27, SIG-28].
 *
 * @throws {ParleyError} publishForbidden
 */
export async function requirePublishNotForbidden(
  signal: Signal,
  query: ForbidQuery,
  streamId: string,
): Promise<void> {
  const [{ login, publish }, isStreamForbidden] = await Promise.all([
    signal.forbids.forbidden(query, signal.nowMs()),
    signal.forbids.isStreamForbidden(query.appId, streamId),
  ]);
  if (login || publish || isStreamForbidden) throw new ParleyError('publishForbidden');
}

/** @throws {ParleyError} playForbidden [SIG-28] */
export async function requirePlayNotForbidden(
  signal: Signal,
  appId: number,
  streamId: string,
): Promise<void> {
  if (await signal.forbids.isStreamForbidden(appId, streamId)) throw new ParleyError('playForbidden');
}

/** What a rule forbids of a stream [SIG-29]. */
export async function forbiddenKinds(
  signal: Signal,
  stream: StreamOfRoom,
): Promise<ForbiddenKinds | undefined> {
  const rule = await signal.streamRules.find(stream, signal.nowMs());
  return rule && { kinds: kindsOf(rule), endsAtMs: rule.endsAtMs };
}
