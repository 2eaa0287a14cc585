import {
  checkAppId,
  checkRoomId,
  checkUserId,
  checkUserName,
  ParleyError,
  type RequestOf,
  type ResultOf,
} from '@parley/protocol';
import { admit } from '../admission.ts';
import type { Connection } from '../connection.ts';
import { requireLoginNotForbidden } from '../forbids.ts';
import { authorize, requireOrigin, tokenRemainSeconds } from '../rights.ts';
import type { Session } from '../session.ts';
import type { Signal } from '../signal.ts';

/** Checks ids in the order that [SIG-13] states. @throws {ParleyError} with the first problem's code */
function checkIds({ appId, roomId, user }: RequestOf<'join'>): void {
  const problem =
    checkAppId(appId) ?? checkRoomId(roomId) ?? checkUserId(user.userId) ?? checkUserName(user.userName);
  if (problem !== undefined) throw new ParleyError(problem);
}

/** Puts a user into a room and answers with all that a call needs [SIG-10]. */
export async function join(
  signal: Signal,
  connection: Connection,
  request: RequestOf<'join'>,
): Promise<void> {
  checkIds(request);
  const { appId, roomId, user, maxMemberCount, isUserStatusNotify } = request;
  const app = await signal.apps.find(appId);
  if (app === undefined) throw new ParleyError('appIdUnknown');
  await signal.attempt({ appId, what: 'login' }, async () => {
    requireOrigin(app, connection.origin);
    const nowMs = signal.nowMs();
    const { nonce } = connection;
    const rights = authorize(app, request.credentials, { userId: user.userId, roomId, nonce, nowMs });
    const { ip } = connection;
    await requireLoginNotForbidden(signal, { appId, ip, roomId, userId: user.userId });
    const entrant = {
      appId,
      roomId,
      user,
      rights,
      limits: app,
      maxMemberCount,
      isUserStatusNotify,
      directions: ['send', 'recv'] as const,
      line: connection,
      aliveUntilMs: signal.silenceEndsAtMs(nowMs),
    };
    await admit(signal, entrant, (session) => {
      connection.state = { state: 'attached', session };
      connection.respond(request.id, answer(session, signal.nowMs()));
    });
  });
}

function answer({ sessionId, resumeKey, membership, media, rights }: Session, nowMs: number) {
  const transports = media.untoldTransports();
  if (transports === null) throw new Error('a member was let in without transports');
  const remainSeconds = tokenRemainSeconds(rights, nowMs);
  return {
    sessionId,
    resumeKey,
    room: membership.room.snapshot(membership.member),
    transports,
    ...(remainSeconds === undefined ? {} : { tokenRemainSeconds: remainSeconds }),
  } satisfies ResultOf<'join'>;
}
