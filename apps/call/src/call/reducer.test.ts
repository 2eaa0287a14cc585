import { describe, expect, it } from 'vitest';
import { reduce } from './reducer.ts';
import { type CallEvent, type CallState, INITIAL_STATE, type InCall } from './state.ts';

const after = (events: readonly CallEvent[], from: CallState = INITIAL_STATE): CallState =>
  events.reduce(reduce, from);

const user = (userId: string) => ({ userId, userName: `Name of ${userId}` });

const JOINED: readonly CallEvent[] = [
  { type: 'credentialsReady' },
  { type: 'joining', roomId: 'room' },
  { type: 'joined', atMs: 10_000 },
];
const inCall = after(JOINED);

function callOf(state: CallState): InCall {
  if (state.phase.name !== 'inCall') throw new Error(`in phase ${state.phase.name}`);
  return state.phase;
}

const PHASES: readonly (readonly [from: string, events: readonly CallEvent[], to: string])[] = [
  ['opening -> no credentials', [{ type: 'credentialsNeeded' }], 'credentials'],
  ['opening -> insecure page', [{ type: 'unusable', why: 'insecurePage' }], 'unusable'],
  ['opening -> credentials found', [{ type: 'credentialsReady' }], 'lobby'],
  ['lobby -> joining', [{ type: 'credentialsReady' }, { type: 'joining', roomId: 'room' }], 'joining'],
  ['joining -> joined', JOINED, 'inCall'],
  [
    'joining -> refused',
    [...JOINED.slice(0, 2), { type: 'joinFailed', failure: { code: 1001005 } }],
    'lobby',
  ],
  ['inCall -> hung up', [...JOINED, { type: 'ended', ending: { kind: 'hungUp' }, atMs: 12_000 }], 'ended'],
  [
    'ended -> lobby',
    [...JOINED, { type: 'ended', ending: { kind: 'hungUp' }, atMs: 12_000 }, { type: 'lobbyWanted' }],
    'lobby',
  ],
  [
    'lobby -> told of a room that was left',
    [{ type: 'credentialsReady' }, { type: 'joined', atMs: 1 }],
    'lobby',
  ],
  [
    'lobby -> ended twice',
    [{ type: 'credentialsReady' }, { type: 'ended', ending: { kind: 'hungUp' }, atMs: 1 }],
    'lobby',
  ],
  ['inCall -> a late refusal', [...JOINED, { type: 'joinFailed', failure: { code: 1002031 } }], 'inCall'],
  ['inCall -> lobby only by hanging up', [...JOINED, { type: 'lobbyWanted' }], 'inCall'],
];

describe('the phases of a call', () => {
  it.each(PHASES)('%s', (_name, events, phase) => {
    expect(after(events).phase.name).toBe(phase);
  });

  it('keep the failure of a join for the lobby, and forget it at the next try', () => {
    const refused = after([...JOINED.slice(0, 2), { type: 'joinFailed', failure: { code: 1001005 } }]);
    expect(refused.phase).toEqual({ name: 'lobby', failure: { code: 1001005 } });
    expect(after([{ type: 'lobbyWanted' }], refused).phase).toEqual({ name: 'lobby', failure: undefined });
  });

  it('keep how long the call lasted and why it ended', () => {
    const failure = { code: 1002050 };
    const { phase } = after([{ type: 'ended', ending: { kind: 'failed', failure }, atMs: 25_000 }], inCall);
    expect(phase).toEqual({
      name: 'ended',
      roomId: 'room',
      lastedMs: 15_000,
      ending: { kind: 'failed', failure },
    });
  });
});

describe('people', () => {
  it('who were there before are not announced, later ones are', () => {
    const state = after(
      [
        { type: 'usersAdded', users: [user('a')], atMs: 10_050 },
        { type: 'usersAdded', users: [user('b')], atMs: 40_000 },
      ],
      inCall,
    );
    expect(callOf(state).people.map(({ userId }) => userId)).toEqual(['a', 'b']);
    expect(state.toasts.map(({ notice }) => notice)).toEqual([{ kind: 'joined', name: 'Name of b' }]);
  });

  it('who come back after a reconnection are not announced twice', () => {
    const state = after(
      [
        { type: 'usersAdded', users: [user('a')], atMs: 40_000 },
        { type: 'usersAdded', users: [user('a')], atMs: 60_000 },
      ],
      inCall,
    );
    expect(callOf(state).people).toHaveLength(1);
    expect(state.toasts).toHaveLength(1);
  });

  it('who leave are announced by name', () => {
    const state = after(
      [
        { type: 'usersAdded', users: [user('a')], atMs: 10_050 },
        { type: 'usersDeleted', userIds: ['a', 'nobody'] },
      ],
      inCall,
    );
    expect(callOf(state).people).toEqual([]);
    expect(state.toasts.map(({ notice }) => notice)).toEqual([{ kind: 'left', name: 'Name of a' }]);
  });

  it('known by their stream alone go with it', () => {
    const added = after([{ type: 'streamsAdded', streams: [{ streamId: 's', user: user('a') }] }], inCall);
    expect(callOf(added).people.map(({ userName }) => userName)).toEqual(['Name of a']);
    expect(callOf(after([{ type: 'streamsDeleted', streamIds: ['s'] }], added)).people).toEqual([]);
  });

  it('known as users stay without a stream', () => {
    const state = after(
      [
        { type: 'streamsAdded', streams: [{ streamId: 's', user: user('a') }] },
        { type: 'usersAdded', users: [user('a')], atMs: 10_010 },
        { type: 'streamsDeleted', streamIds: ['s'] },
      ],
      inCall,
    );
    expect(callOf(state).people).toMatchObject([{ userId: 'a', streams: [] }]);
  });

  it('without a name are shown by their id', () => {
    const state = after([{ type: 'usersAdded', users: [{ userId: 'a', userName: '' }], atMs: 0 }], inCall);
    expect(callOf(state).people[0]?.userName).toBe('a');
  });
});

describe('streams', () => {
  const playing = after([{ type: 'streamsAdded', streams: [{ streamId: 's', user: user('a') }] }], inCall);
  const stream = (state: CallState) => callOf(state).people[0]?.streams[0];

  it('follow the player and the devices of their publisher', () => {
    const state = after(
      [
        { type: 'playerChanged', streamId: 's', playing: { kind: 'playing' } },
        { type: 'remoteDeviceChanged', streamId: 's', device: 'camera', is: 'off' },
        { type: 'personQuality', userId: 'a', quality: 'bad' },
      ],
      playing,
    );
    expect(stream(state)).toMatchObject({ playing: { kind: 'playing' }, camera: 'off', microphone: 'on' });
    expect(callOf(state).people[0]?.quality).toBe('bad');
  });

  it('speak while their level is high, and until it is clearly low', () => {
    const level = (value: number): CallEvent => ({ type: 'streamLevels', levels: new Map([['s', value]]) });
    const speaking = after([level(60)], playing);
    expect(stream(speaking)?.voice).toBe('speaking');
    expect(stream(after([level(30)], speaking))?.voice).toBe('speaking');
    expect(stream(after([level(10)], speaking))?.voice).toBe('quiet');
    expect(stream(after([level(30)], playing))?.voice).toBe('quiet');
  });

  it('leave the state as it is when nothing they say is new', () => {
    const levels = new Map([['s', 3]]);
    expect(after([{ type: 'streamLevels', levels }], playing)).toBe(playing);
    expect(after([{ type: 'personQuality', userId: 'a', quality: 'unknown' }], playing)).toBe(playing);
    expect(
      after([{ type: 'remoteDeviceChanged', streamId: 'other', device: 'camera', is: 'off' }], playing),
    ).toBe(playing);
    expect(after([{ type: 'ownLevel', level: 0 }], playing)).toBe(playing);
  });

  it('that end with -screen are shared screens', () => {
    const state = after(
      [{ type: 'streamsAdded', streams: [{ streamId: 's-screen', user: user('a') }] }],
      playing,
    );
    expect(callOf(state).people[0]?.streams.map(({ source }) => source)).toEqual(['camera', 'screen']);
  });
});

describe('one’s own devices', () => {
  it('count as on when they deliver, but not when turned off meanwhile', () => {
    const captured: CallEvent = { type: 'deviceCaptured', device: 'camera' };
    expect(after([captured]).local.camera).toEqual({ kind: 'on' });
    const off = after([{ type: 'deviceChanged', device: 'camera', state: { kind: 'off' } }, captured]);
    expect(off.local.camera).toEqual({ kind: 'off' });
  });

  it('have to open again after a call, unless they were off', () => {
    const state = after(
      [
        { type: 'deviceCaptured', device: 'camera' },
        { type: 'deviceChanged', device: 'microphone', state: { kind: 'off' } },
        { type: 'ended', ending: { kind: 'hungUp' }, atMs: 20_000 },
      ],
      inCall,
    );
    expect(state.local).toMatchObject({ camera: { kind: 'starting' }, microphone: { kind: 'off' } });
  });
});

describe('notices', () => {
  it('are at most four, the oldest go first', () => {
    const copied: CallEvent = { type: 'notice', notice: { kind: 'linkCopied' } };
    const state = after([copied, copied, copied, copied, copied], inCall);
    expect(state.toasts.map(({ id }) => id)).toEqual([2, 3, 4, 5]);
    expect(after([{ type: 'toastExpired', id: 3 }], state).toasts.map(({ id }) => id)).toEqual([2, 4, 5]);
  });

  it('tell when the connection is back', () => {
    const lost = after([{ type: 'linkLost' }], inCall);
    expect(callOf(lost).link).toBe('reconnecting');
    const back = after([{ type: 'linkBack' }], lost);
    expect(callOf(back).link).toBe('up');
    expect(back.toasts.map(({ notice }) => notice.kind)).toEqual(['reconnected']);
  });
});

describe('who speaks', () => {
  it('is the first of those whom the room ranks, and nobody when all are silent', () => {
    const two = after([{ type: 'speakersChanged', userIds: ['ann', 'ben'] }], inCall);
    expect(callOf(two).speaker).toBe('ann');
    expect(reduce(two, { type: 'speakersChanged', userIds: ['ann'] })).toBe(two);
    expect(callOf(after([{ type: 'speakersChanged', userIds: [] }], two)).speaker).toBeUndefined();
  });
});
