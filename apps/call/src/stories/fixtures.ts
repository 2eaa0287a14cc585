import type { CallActions, DeviceLists, HostOf } from '../call/actions.ts';
import type { Person, RemoteStream } from '../call/people.ts';
import { type CallPhase, type CallState, INITIAL_STATE, type InCall, type Local } from '../call/state.ts';
import { paintedVideo } from './painted-video.ts';

const NAMES = [
  'Ada Lovelace',
  '王小明',
  'Grace Hopper',
  'Alan Turing',
  '李静怡',
  'Katherine Johnson',
  'Linus',
  'Margaret Hamilton',
  'Barbara Liskov',
  '张伟',
  'Edsger Dijkstra',
  'Radia Perlman',
  'Ken Thompson',
  'Frances Allen',
  'Tim Berners-Lee',
];

const QUALITIES = ['excellent', 'good', 'excellent', 'medium', 'good', 'bad', 'lost'] as const;

const DEVICES: DeviceLists = {
  camera: {
    choices: [
      { id: 'c1', name: 'FaceTime HD Camera' },
      { id: 'c2', name: 'USB Capture' },
    ],
    chosen: 'c1',
  },
  microphone: { choices: [{ id: 'm1', name: 'Built-in Microphone' }], chosen: '' },
  speaker: { choices: [{ id: 's1', name: 'Built-in Output' }], chosen: '' },
};

const nothing = (): void => undefined;

export const STORY_ACTIONS: CallActions = {
  editCredentials: nothing,
  useCredentials: nothing,
  leaveCredentials: nothing,
  join: nothing,
  hangUp: nothing,
  rejoin: nothing,
  toLobby: nothing,
  toggle: nothing,
  listDevices: async () => DEVICES,
  chooseDevice: nothing,
  retryPublishing: nothing,
  toggleScreen: nothing,
  allowSound: nothing,
  copyLink: nothing,
  dismissToast: nothing,
};

const hosts = new Map<string, HTMLElement>();

export const storyHostOf: HostOf = (stream) => {
  const id = stream === 'local' ? 'local' : stream.streamId;
  const known = hosts.get(id);
  if (known !== undefined) return known;
  const host = document.createElement('div');
  host.className = 'video-host';
  host.append(paintedVideo(id === 'local' ? 2 : Number.parseInt(id.slice(1), 10) + 3));
  hosts.set(id, host);
  return host;
};

function person(index: number, change: Partial<RemoteStream> = {}): Person {
  return {
    userId: `user${index}`,
    userName: NAMES[index % NAMES.length] ?? 'Guest',
    knownBy: 'user',
    quality: QUALITIES[index % QUALITIES.length] ?? 'good',
    streams: [
      {
        streamId: `s${index}`,
        source: 'camera',
        playing: { kind: 'playing' },
        picture: 'come',
        camera: index % 4 === 3 ? 'off' : 'on',
        microphone: index % 3 === 1 ? 'off' : 'on',
        voice: index === 0 ? 'speaking' : 'quiet',
        ...change,
      },
    ],
  };
}

const LOCAL: Local = {
  camera: { kind: 'on' },
  microphone: { kind: 'on' },
  voice: 'quiet',
  quality: 'excellent',
};

function call(others: number, change: Partial<InCall> = {}): InCall {
  return {
    name: 'inCall',
    roomId: 'standup-kqe-hwma',
    sinceMs: Date.now() - 754_000,
    link: 'up',
    people: Array.from({ length: others }, (_, index) => person(index)),
    publishing: { kind: 'live' },
    speaker: others > 1 ? person(0).userId : undefined,
    screen: 'off',
    sound: 'allowed',
    ...change,
  };
}

const inPhase = (phase: CallPhase, change: Partial<CallState> = {}): CallState => ({
  ...INITIAL_STATE,
  local: LOCAL,
  phase,
  ...change,
});

const failedCall = (code: number): CallState => inPhase({ name: 'lobby', failure: { code } });

/** States of the call page worth looking at, by name. */
export const STORIES: Readonly<Record<string, () => CallState>> = {
  lobby: () => inPhase({ name: 'lobby', failure: undefined }),
  joining: () => inPhase({ name: 'joining', roomId: 'standup' }),
  'lobby-camera-refused': () =>
    inPhase(
      { name: 'lobby', failure: undefined },
      {
        local: {
          ...LOCAL,
          camera: { kind: 'failed', code: 1006003 },
          microphone: { kind: 'failed', code: 1006005 },
        },
      },
    ),
  'lobby-wrong-appsign': () => failedCall(1001005),
  'lobby-unreachable': () => failedCall(1002030),
  credentials: () => inPhase({ name: 'credentials', failure: undefined }),
  insecure: () => inPhase({ name: 'unusable', why: 'insecurePage' }),
  ended: () => inPhase({ name: 'ended', roomId: 'standup', ending: { kind: 'hungUp' }, lastedMs: 754_000 }),
  kicked: () =>
    inPhase({
      name: 'ended',
      roomId: 'standup',
      ending: { kind: 'failed', failure: { code: 1002050 } },
      lastedMs: 754_000,
    }),
  'call-reconnecting': () =>
    inPhase(call(3, { link: 'reconnecting' }), {
      toasts: [
        { id: 1, notice: { kind: 'joined', name: '王小明' } },
        { id: 2, notice: { kind: 'left', name: 'Linus' } },
      ],
    }),
  'call-hear': () => inPhase(call(2, { sound: 'refused' })),
  'call-screen': () => {
    const { people, ...rest } = call(4);
    const [first, ...others] = people;
    if (first === undefined) return inPhase({ ...rest, people });
    const screen: RemoteStream = {
      streamId: 's40-screen',
      source: 'screen',
      playing: { kind: 'playing' },
      picture: 'come',
      camera: 'on',
      microphone: 'on',
      voice: 'quiet',
    };
    return inPhase({ ...rest, people: [{ ...first, streams: [...first.streams, screen] }, ...others] });
  },
  'call-muted': () =>
    inPhase(call(1), { local: { ...LOCAL, camera: { kind: 'off' }, microphone: { kind: 'off' } } }),
  'call-waiting': () =>
    inPhase({
      ...call(2),
      people: [person(0, { playing: { kind: 'requesting' } }), { ...person(1), streams: [] }],
    }),
  ...Object.fromEntries(
    [0, 1, 2, 3, 4, 5, 7, 8, 11, 15].map((others) => [`call-${others + 1}`, () => inPhase(call(others))]),
  ),
};
