import {
  checkAppId,
  checkRoomId,
  checkUserId,
  checkUserName,
  ParleyError,
  type RequestOf,
  type ResultOf,
} from '@parley/protocol';
import type { Connection } from '../connection.ts';
import { authorize, tokenRemainSeconds } from '../rights.ts';
import { Session } from '../session.ts';
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
  const { appId, roomId, user } = request;
  const app = await signal.store.findApp(appId);
  if (app === undefined) throw new ParleyError('appIdUnknown');
  const rights = authorize(app, request.credentials, {
    userId: user.userId,
    roomId,
    nonce: connection.nonce,
    nowMs: signal.nowMs(),
  });
  signal.rooms.find(appId)?.requirePlace(roomId, user.userId);

  const sessionId = signal.ids.sessionId();
  const session = new Session({
    sessionId,
    resumeKey: signal.ids.resumeKey(),
    appId,
    rights,
    nowMs: signal.nowMs(),
    openMedia: (port) => signal.media.openSession({ appId, roomId, sessionId }, port),
    onError: (error) => signal.log.error({ event: 'unexpectedFailure', sessionId, err: error }),
  });
  try {
    await session.media.open();
    enterRoom(signal, { connection, session, request });
  } catch (error) {
    session.media.close();
    throw error;
  }
  signal.log.info({ event: 'sessionJoined', sessionId, appId, roomId, userId: user.userId });
}

/** The part that cannot be interrupted: what others see of the join and what the answer says is one moment. */
function enterRoom(
  signal: Signal,
  { connection, session, request }: { connection: Connection; session: Session; request: RequestOf<'join'> },
): void {
  if (connection.state.state !== 'awaitingJoin') throw new ParleyError('socketClosed');
  // The engine may have been lost since its transports were made.
  const transports = session.media.untoldTransports();
  if (transports === null) throw new ParleyError('mediaUnavailable');
  const nowMs = signal.nowMs();
  const { appId, roomId, user, maxMemberCount, isUserStatusNotify } = request;
  const { sessionId, resumeKey, rights } = session;
  const { membership, effects } = signal.rooms.of(appId).join(
    {
      roomId,
      user,
      sessionId,
      maxMemberCount,
      isUserStatusNotify,
      newRoomSessionId: signal.ids.roomSessionId(),
    },
    nowMs,
  );
  session.enter(membership, connection);
  signal.attach(session, connection);
  signal.deliver(effects);
  const remainSeconds = tokenRemainSeconds(rights, nowMs);
  connection.respond(request.id, {
    sessionId,
    resumeKey,
    room: membership.room.snapshot(membership.member),
    transports,
    ...(remainSeconds === undefined ? {} : { tokenRemainSeconds: remainSeconds }),
  } satisfies ResultOf<'join'>);
  session.media.transportsAreKnown();
}
