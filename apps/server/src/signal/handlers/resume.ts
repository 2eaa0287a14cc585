import { ParleyError, type RequestOf, type ResultOf } from '@parley/protocol';
import type { Connection } from '../connection.ts';
import { tokenRemainSeconds } from '../rights.ts';
import type { Signal } from '../signal.ts';

/** Takes up a session on a new connection, and tells it what it may have missed [SIG-16]. */
export function resume(signal: Signal, connection: Connection, request: RequestOf<'resume'>): void {
  const session = signal.session(request.sessionId);
  if (session === undefined || !signal.ids.areEqual(session.resumeKey, request.resumeKey))
    throw new ParleyError('sessionAbnormal');
  const nowMs = signal.nowMs();
  const earlier = session.line;
  session.resume(connection, nowMs);
  session.aliveUntilMs = signal.silenceEndsAtMs(nowMs);
  earlier?.hangUp('the session goes on elsewhere', nowMs);
  connection.state = { state: 'attached', session };

  const { room, member } = session.membership;
  const remainSeconds = tokenRemainSeconds(session.rights, nowMs);
  connection.respond(request.id, {
    room: room.revision === request.revision ? null : room.snapshot(member),
    transports: session.media.untoldTransports(),
    ...(remainSeconds === undefined ? {} : { tokenRemainSeconds: remainSeconds }),
  } satisfies ResultOf<'resume'>);
  session.media.publisher.retell();
  session.media.player.retell();
  signal.note(session, 'resumed');
  signal.log.info({ event: 'sessionResumed', sessionId: session.sessionId });
}
