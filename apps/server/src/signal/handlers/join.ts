import {
  checkAppId,
  checkRoomId,
  checkUserId,
  checkUserName,
  ParleyError,
  type RequestOf,
  type ResultOf,
} from '@parley/protocol';
import { admit, type Entrant } from '../admission.ts';
import type { Connection } from '../connection.ts';
import { requireLoginNotForbidden } from '../forbids.ts';
import { isLookPass, rightsOfPass } from '../looking-in.ts';
import { authorize, type Rights, requireOrigin, tokenRemainSeconds } from '../rights.ts';
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
  const { appId, roomId, user, credentials } = request;
  const app = await signal.apps.find(appId);
  if (app === undefined) throw new ParleyError('appIdUnknown');
  const { userId } = user;
  const enter = (rights: Rights) =>
    admit(signal, { ...entrantOf(signal, connection, request), rights, limits: app }, (session) => {
      connection.state = { state: 'attached', session };
      connection.respond(request.id, answer(session, signal.nowMs()));
    });
  if (isLookPass(credentials)) {
    const { token } = credentials;
    await enter(rightsOfPass(signal.looks, app, { token, userId, roomId, nowMs: signal.nowMs() }));
    return;
  }
  await signal.attempts.make({ appId, what: 'login' }, async () => {
    requireOrigin(app, connection.origin);
    const { nonce, ip } = connection;
    const rights = authorize(app, credentials, { userId, roomId, nonce, nowMs: signal.nowMs() });
    await requireLoginNotForbidden(signal, { appId, ip, roomId, userId });
    await enter(rights);
  });
}

function entrantOf(
  signal: Signal,
  line: Connection,
  { appId, roomId, user, maxMemberCount, isUserStatusNotify }: RequestOf<'join'>,
): Omit<Entrant, 'rights' | 'limits'> {
  const directions = ['send', 'recv'] as const;
  const aliveUntilMs = signal.silenceEndsAtMs(signal.nowMs());
  return { appId, roomId, user, maxMemberCount, isUserStatusNotify, directions, line, aliveUntilMs };
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
    maxPlays: media.player.maxPlays,
    ...(remainSeconds === undefined ? {} : { tokenRemainSeconds: remainSeconds }),
  } satisfies ResultOf<'join'>;
}
