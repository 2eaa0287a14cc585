import { describe, expect, it } from 'vitest';
import {
  initialInputs,
  inputsOfAddress,
  readInputs,
  rememberInputs,
  userIdsOf,
  wholeNumber,
} from './inputs.ts';
import { type DebugEvent, INITIAL_DEBUG_STATE, reduceDebug } from './state.ts';

const after = (events: readonly DebugEvent[]) => events.reduce(reduceDebug, INITIAL_DEBUG_STATE);

const IN_ROOM: readonly DebugEvent[] = [
  { type: 'engineCreated' },
  { type: 'previewChanged', preview: 'on' },
  { type: 'roomChanged', reason: 1 },
  { type: 'publisherChanged', state: 2 },
  { type: 'streamsAdded', streams: [{ streamId: 's', userId: 'a' }] },
  { type: 'usersAdded', userIds: ['a'] },
  { type: 'playerChanged', streamId: 's', state: 2 },
];

describe('the debug page’s state', () => {
  it('forgets everything of a room when it is left, by whatever way', () => {
    for (const reason of [2, 5, 6, 7]) {
      const state = after([...IN_ROOM, { type: 'roomChanged', reason }]);
      expect(state).toMatchObject({ room: reason, publisher: 0, users: [], streams: [], engine: 'created' });
      expect(state.players.size).toBe(0);
    }
  });

  it('keeps everything while the connection is being brought back', () => {
    expect(after([...IN_ROOM, { type: 'roomChanged', reason: 3 }])).toMatchObject({
      publisher: 2,
      users: ['a'],
    });
  });

  it('ends the preview with a logout, not with a failure', () => {
    expect(after([...IN_ROOM, { type: 'roomChanged', reason: 7 }]).preview).toBe('off');
    expect(after([...IN_ROOM, { type: 'roomChanged', reason: 6 }]).preview).toBe('on');
  });

  it('lists a user and a stream once, however often they are told', () => {
    const state = after([...IN_ROOM, ...IN_ROOM]);
    expect(state.users).toEqual(['a']);
    expect(state.streams).toHaveLength(1);
  });

  it('keeps the log when the engine is destroyed', () => {
    const entry = { atMs: 0, kind: 'call' as const, name: 'destroyEngine', values: [] };
    const state = after([...IN_ROOM, { type: 'logged', entry }, { type: 'engineDestroyed' }]);
    expect(state).toMatchObject({ engine: 'none', room: 7 });
    expect(state.log.entries).toHaveLength(1);
  });
});

describe('the debug page’s inputs', () => {
  function memory() {
    const values = new Map<string, string>();
    return {
      values,
      getItem: (key: string) => values.get(key) ?? null,
      setItem: (key: string, value: string) => void values.set(key, value),
      removeItem: (key: string) => void values.delete(key),
    };
  }
  const SECRETS = { appSign: 'f'.repeat(64), token: '04SECRET' };

  it('are remembered without AppSign and token unless asked to', () => {
    const storage = memory();
    rememberInputs({ ...initialInputs('1'), ...SECRETS, roomId: 'mine' }, storage);
    expect([...storage.values.values()].join()).not.toMatch(/ffff|SECRET/);
    expect(readInputs(storage, initialInputs('2'))).toMatchObject({
      roomId: 'mine',
      userId: 'browser_1',
      appSign: '',
    });
    rememberInputs({ ...initialInputs('1'), ...SECRETS, keepSecrets: true }, storage);
    expect(readInputs(storage, initialInputs('2'))).toMatchObject(SECRETS);
  });

  it('of an older version or of another kind are replaced', () => {
    const storage = memory();
    rememberInputs(initialInputs('1'), storage);
    for (const key of storage.values.keys()) storage.setItem(key, '{"roomId":5,"gone":1,"userName":"Ada"}');
    expect(readInputs(storage, initialInputs('2'))).toEqual({ ...initialInputs('2'), userName: 'Ada' });
  });

  it('hold lists of users and whole numbers as they are typed', () => {
    expect(userIdsOf(' a, b,,c ')).toEqual(['a', 'b', 'c']);
    expect(userIdsOf('')).toEqual([]);
    expect(['15', ' 7 ', '', '1.5', '-1', 'x'].map(wholeNumber)).toEqual([
      15,
      7,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('a link to the debug page', () => {
  it('fills in AppID and AppSign, and nothing from what is no such link', () => {
    expect(inputsOfAddress('#appID=1234567890&appSign=abc')).toEqual({
      appId: '1234567890',
      appSign: 'abc',
      by: 'appSign',
    });
    for (const hash of ['', '#', '#appID=1', '#appID=x&appSign=abc', '#keepSecrets=true'])
      expect(inputsOfAddress(hash)).toEqual({});
  });
});
