import { ERRORS } from '@parley/protocol';
import { ZegoRoomStateChangedReason as Reason, ZegoRoomState } from '../api/constants.ts';

/** How an engine stands to its room. */
export type RoomState = 'loggedOut' | 'logining' | 'logined' | 'reconnecting';

/** What happens to a login. */
export type RoomEvent =
  | { type: 'login' }
  | { type: 'loginSucceeded' }
  | { type: 'loginFailed'; code: number }
  | { type: 'connectionLost' }
  /** The session is back, and what was published and played flows again. */
  | { type: 'mediaBack' }
  | { type: 'gaveUp'; code: number }
  | { type: 'kicked'; code: number }
  | { type: 'logout' }
  /** A logout that named another room, or came without a login; it changes nothing. */
  | { type: 'logoutRefused' };

export interface RoomTransition {
  readonly state: RoomState;
  /** What the app is told. */
  readonly reason: Reason;
  readonly code: number;
}

/*
 *  loggedOut ──login──▶ logining ──loginSucceeded──▶ logined ◀───mediaBack─── reconnecting
 *      ▲                   │                            └──connectionLost──────────▲ │
 *      ├────loginFailed────┘                                                         │
 *      └────── logout, kicked (from any but loggedOut), gaveUp ──────────────────────┘
 */

/** The next state (reference §2.2). @throws Error for an event that cannot happen in this state */
export function nextRoomState(state: RoomState, event: RoomEvent): RoomTransition {
  const to = (next: RoomState, reason: Reason, code = 0): RoomTransition => ({ state: next, reason, code });
  if (event.type === 'logoutRefused') return to(state, Reason.LogoutFailed, ERRORS.roomNotLoggedIn.code);
  switch (state) {
    case 'loggedOut':
      if (event.type === 'login') return to('logining', Reason.Logining);
      break;
    case 'logining':
      if (event.type === 'loginSucceeded') return to('logined', Reason.Logined);
      if (event.type === 'loginFailed') return to('loggedOut', Reason.LoginFailed, event.code);
      if (event.type === 'logout') return to('loggedOut', Reason.Logout);
      break;
    case 'logined':
      if (event.type === 'connectionLost') {
        return to('reconnecting', Reason.Reconnecting, ERRORS.connectionLost.code);
      }
      if (event.type === 'kicked') return to('loggedOut', Reason.KickOut, event.code);
      if (event.type === 'logout') return to('loggedOut', Reason.Logout);
      break;
    case 'reconnecting':
      if (event.type === 'mediaBack') return to('logined', Reason.Reconnected);
      if (event.type === 'gaveUp') return to('loggedOut', Reason.ReconnectFailed, event.code);
      if (event.type === 'kicked') return to('loggedOut', Reason.KickOut, event.code);
      if (event.type === 'logout') return to('loggedOut', Reason.Logout);
      break;
    default:
      state satisfies never;
  }
  throw new Error(`no transition: ${state} --${event.type}-->`);
}

/** The coarse state that goes with a reason; a refused logout has none, since nothing changed. */
export function coarseState(reason: Reason): ZegoRoomState | undefined {
  switch (reason) {
    case Reason.Logining:
    case Reason.Reconnecting:
      return ZegoRoomState.Connecting;
    case Reason.Logined:
    case Reason.Reconnected:
      return ZegoRoomState.Connected;
    case Reason.LogoutFailed:
      return undefined;
    default:
      return ZegoRoomState.Disconnected;
  }
}
