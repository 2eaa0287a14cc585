import { LIMITS, ParleyError, type User } from '@parley/protocol';
import type { TransportDirection } from '../media/session-media.ts';
import { AppRooms } from '../room/app-rooms.ts';
import type { ClientLine } from './client-line.ts';
import type { Rights } from './rights.ts';
import { Session } from './session.ts';
import type { Signal } from './signal.ts';

/** Somebody who comes into a room. Ids and credentials have been checked. */
export interface Entrant {
  readonly appId: number;
  readonly roomId: string;
  readonly user: User;
  readonly rights: Rights;
  /** What the app allows; of members and rooms, 0 is no limit. */
  readonly limits: {
    readonly maxMembersPerRoom: number;
    readonly maxRooms: number;
    readonly maxPlays: number;
  };
  /** 0: no limit. Counts only for the first in the room. */
  readonly maxMemberCount: number;
  readonly isUserStatusNotify: boolean;
  /** The transports that the client will use. */
  readonly directions: readonly TransportDirection[];
  readonly line: ClientLine;
  /** When the session ends unless the client has been heard by then. */
  readonly aliveUntilMs: number;
}

/** Token04 is the one that there is. */
const TOKEN_VERSION = 4;

/**
 * Puts a user into a room, with the transports for its media [SIG-10].
 *
 * @param onEntered runs in the moment of entering, before anything else of the room can change
 * @throws {ParleyError} roomFull, roomRateLimited, mediaUnavailable; then nothing is left
 */
export async function admit(
  signal: Signal,
  entrant: Entrant,
  onEntered: (session: Session) => void,
): Promise<Session> {
  const { appId, roomId, user, rights, limits, directions, aliveUntilMs } = entrant;
  if (rights.kind !== 'look') signal.rooms.find(appId)?.requirePlace(roomId, user.userId, limits.maxRooms);

  // An operator looks at everybody.
  const maxPlays = rights.kind === 'look' ? LIMITS.playsPerClient : limits.maxPlays;
  const sessionId = signal.ids.sessionId();
  const session = new Session({
    sessionId,
    resumeKey: signal.ids.resumeKey(),
    appId,
    rights,
    aliveUntilMs,
    openMedia: (port) => signal.media.openSession({ appId, roomId, sessionId, directions, maxPlays }, port),
    onError: (error) => signal.log.error({ event: 'unexpectedFailure', sessionId, err: error }),
  });
  try {
    await session.media.open();
    enterRoom(signal, entrant, session);
  } catch (error) {
    session.media.close();
    throw error;
  }
  onEntered(session);
  session.media.transportsAreKnown();
  signal.log.info({ event: 'sessionJoined', sessionId, appId, roomId, userId: user.userId });
  return session;
}

/** The part that cannot be interrupted: what others see of the join and what the answer says is one moment. */
function enterRoom(signal: Signal, entrant: Entrant, session: Session): void {
  const { appId, roomId, user, rights, isUserStatusNotify, line, limits } = entrant;
  const maxMemberCount = strictest(entrant.maxMemberCount, limits.maxMembersPerRoom);
  if (!line.isOpen) throw new ParleyError('socketClosed');
  // The engine may have been lost since its transports were made.
  if (session.media.isWaiting) throw new ParleyError('mediaUnavailable');
  if (rights.kind === 'look') {
    const look = { roomId, user, sessionId: session.sessionId };
    const rooms = signal.rooms.find(appId) ?? new AppRooms(appId);
    session.enter(rooms.lookIn(look, signal.nowMs()), line);
    signal.add(session);
    signal.noteLook(session, rights.operator);
    return;
  }
  const { membership, effects } = signal.rooms.of(appId).join(
    {
      roomId,
      user,
      sessionId: session.sessionId,
      maxMemberCount,
      isUserStatusNotify,
      authLevel: rights.kind === 'token' ? TOKEN_VERSION : 0,
      newRoomSessionId: signal.ids.roomSessionId(),
      maxRooms: limits.maxRooms,
    },
    signal.nowMs(),
  );
  session.enter(membership, line);
  signal.add(session);
  signal.deliver(effects);
}

/** Of two limits of which 0 means none. */
function strictest(one: number, other: number): number {
  return one === 0 || other === 0 ? Math.max(one, other) : Math.min(one, other);
}
