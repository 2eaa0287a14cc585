import { describe, expect, it } from 'vitest';
import { nextSessionState, type SessionEvent, type SessionState } from './session-state.ts';

const NOW_MS = 5;
const JOINED: SessionState = { state: 'joined' };
const DETACHED: SessionState = { state: 'detached', sinceMs: 1 };
const CLOSED: SessionState = { state: 'closed', reason: 'left' };
const LOST: SessionEvent = { type: 'connectionLost' };
const RESUMED: SessionEvent = { type: 'resumed' };
const ENDED: SessionEvent = { type: 'ended', reason: 'silent' };

describe('a session', () => {
  it.each<[string, SessionState, SessionEvent, SessionState]>([
    ['joined -> connectionLost -> detached', JOINED, LOST, { state: 'detached', sinceMs: NOW_MS }],
    ['joined -> resumed -> joined', JOINED, RESUMED, JOINED],
    ['joined -> ended -> closed', JOINED, ENDED, { state: 'closed', reason: 'silent' }],
    ['detached -> resumed -> joined', DETACHED, RESUMED, JOINED],
    ['detached -> ended -> closed', DETACHED, ENDED, { state: 'closed', reason: 'silent' }],
    ['closed -> ended -> closed for the first reason', CLOSED, ENDED, CLOSED],
  ])('%s', (_name, state, event, next) => {
    expect(nextSessionState(state, event, NOW_MS)).toEqual(next);
  });

  it.each<[string, SessionState, SessionEvent]>([
    ['detached --connectionLost-->', DETACHED, LOST],
    ['closed --resumed-->', CLOSED, RESUMED],
    ['closed --connectionLost-->', CLOSED, LOST],
  ])('%s is impossible and says so', (name, state, event) => {
    expect(() => nextSessionState(state, event, NOW_MS)).toThrow(name);
  });
});
