import { describe, expect, it } from 'vitest';
import { ZegoRoomStateChangedReason as Reason, ZegoRoomState } from '../api/constants.ts';
import { coarseState, nextRoomState, type RoomEvent, type RoomState } from './room-state.ts';

type Row = [from: RoomState, event: RoomEvent, to: RoomState, reason: Reason, code: number];

const ROWS: Row[] = [
  ['loggedOut', { type: 'login' }, 'logining', Reason.Logining, 0],
  ['logining', { type: 'loginSucceeded' }, 'logined', Reason.Logined, 0],
  ['logining', { type: 'loginFailed', code: 1002033 }, 'loggedOut', Reason.LoginFailed, 1002033],
  ['logining', { type: 'logout' }, 'loggedOut', Reason.Logout, 0],
  ['logined', { type: 'connectionLost' }, 'reconnecting', Reason.Reconnecting, 1002051],
  ['logined', { type: 'kicked', code: 1002050 }, 'loggedOut', Reason.KickOut, 1002050],
  ['logined', { type: 'logout' }, 'loggedOut', Reason.Logout, 0],
  ['logined', { type: 'logoutRefused' }, 'logined', Reason.LogoutFailed, 1002002],
  ['loggedOut', { type: 'logoutRefused' }, 'loggedOut', Reason.LogoutFailed, 1002002],
  ['reconnecting', { type: 'mediaBack' }, 'logined', Reason.Reconnected, 0],
  ['reconnecting', { type: 'gaveUp', code: 1002053 }, 'loggedOut', Reason.ReconnectFailed, 1002053],
  ['reconnecting', { type: 'kicked', code: 1002057 }, 'loggedOut', Reason.KickOut, 1002057],
  ['reconnecting', { type: 'logout' }, 'loggedOut', Reason.Logout, 0],
];

describe('nextRoomState', () => {
  for (const [from, event, to, reason, code] of ROWS) {
    it(`${from} -> ${event.type} -> ${to}`, () => {
      expect(nextRoomState(from, event)).toEqual({ state: to, reason, code });
    });
  }

  const STATES: RoomState[] = ['loggedOut', 'logining', 'logined', 'reconnecting'];
  const EVENTS: RoomEvent[] = [...new Map(ROWS.map(([, event]) => [event.type, event])).values()];
  const isRow = (state: RoomState, { type }: RoomEvent) =>
    type === 'logoutRefused' || ROWS.some(([from, event]) => from === state && event.type === type);
  for (const state of STATES) {
    for (const event of EVENTS.filter((candidate) => !isRow(state, candidate))) {
      it(`refuses ${event.type} in ${state}, naming both`, () => {
        expect(() => nextRoomState(state, event)).toThrow(`${state} --${event.type}-->`);
      });
    }
  }

  it('is Connecting, Connected or Disconnected in the coarse view, and silent about a refused logout', () => {
    expect(coarseState(Reason.Reconnecting)).toBe(ZegoRoomState.Connecting);
    expect(coarseState(Reason.Reconnected)).toBe(ZegoRoomState.Connected);
    expect(coarseState(Reason.KickOut)).toBe(ZegoRoomState.Disconnected);
    expect(coarseState(Reason.LogoutFailed)).toBeUndefined();
  });
});
