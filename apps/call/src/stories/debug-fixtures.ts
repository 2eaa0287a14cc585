import { addReading, type Figures } from '../debug/figures.ts';
import { EMPTY_LOG, type LogKind, type LogState, reduceLog } from '../debug/log.ts';
import { type DebugState, INITIAL_DEBUG_STATE } from '../debug/state.ts';

const START_MS = 1_770_000_000_000;

const LINES: readonly (readonly [LogKind, string, Readonly<Record<string, string>>])[] = [
  ['call', 'createEngine', { profile: '{"appID":1234567890,"appSign":"…","scenario":3,"server":""}' }],
  ['call', 'loginRoom', { roomID: '"room1"', user: '{"userID":"browser_4711","userName":"browser_4711"}' }],
  [
    'callback',
    'onRoomStateChanged',
    { reason: '0 Logining', errorCode: '0', extendedData: '{}', roomID: '"room1"' },
  ],
  [
    'callback',
    'onRoomStateChanged',
    { reason: '1 Logined', errorCode: '0', extendedData: '{"room_session_id":"7"}', roomID: '"room1"' },
  ],
  ['result', 'loginRoom', { errorCode: '0', extendedData: '{"room_session_id":"7"}' }],
  ['call', 'startPublishingStream', { streamID: '"web_4711"' }],
  [
    'callback',
    'onPublisherStateUpdate',
    { state: '1 PublishRequesting', errorCode: '0', streamID: '"web_4711"' },
  ],
  ['callback', 'onPublisherStateUpdate', { state: '2 Publishing', errorCode: '0', streamID: '"web_4711"' }],
  [
    'callback',
    'onRoomUserUpdate',
    { updateType: '0 Add', userList: '[{"userID":"iphone","userName":"Ada"}]' },
  ],
  ['callback', 'onRoomStreamUpdate', { updateType: '0 Add', streamList: '[{"streamID":"iphone_main"}]' }],
  ['refusal', 'startPlayingStream', { code: '1000016', message: '"streamID has an illegal character"' }],
  [
    'callback',
    'onNetworkQuality',
    { userID: '""', upstreamQuality: '0 Excellent', downstreamQuality: '1 Good' },
  ],
];

function log(): LogState {
  return Array.from({ length: 4 }).reduce<LogState>(
    (all, _, round) =>
      LINES.reduce(
        (state, [kind, name, values], line) =>
          reduceLog(state, {
            type: 'logged',
            entry: {
              atMs: START_MS + (round * LINES.length + line) * 731,
              kind,
              name,
              values: Object.entries(values).map(([key, text]) => ({ name: key, text })),
            },
          }),
        all,
      ),
    EMPTY_LOG,
  );
}

function figures(): Figures {
  let all: Figures = [];
  for (let at = 0; at < 45; at += 1) {
    const wave = Math.sin(at / 4);
    for (const direction of ['publish', 'play'] as const) {
      const sample = {
        kbps: 600 + wave * 90 + at * 4,
        fps: 15 - (at % 9 === 0 ? 4 : 0),
        rttMs: 24 + wave * 6,
        loss: at > 20 && at < 27 ? 0.08 : 0.002,
      };
      all = addReading(all, {
        streamId: direction === 'publish' ? 'web_4711' : 'iphone_main',
        direction,
        sample,
        latest: { level: 1, rtt: sample.rttMs, packetLostRate: sample.loss, videoKBPS: sample.kbps },
      });
    }
  }
  return all;
}

export const DEBUG_STORIES: Readonly<Record<string, () => DebugState>> = {
  'debug-empty': () => INITIAL_DEBUG_STATE,
  'debug-busy': () => ({
    ...INITIAL_DEBUG_STATE,
    engine: 'created',
    room: 1,
    publisher: 2,
    players: new Map([['iphone_main', 2]]),
    preview: 'on',
    users: ['iphone', 'android'],
    streams: [
      { streamId: 'iphone_main', userId: 'iphone' },
      { streamId: 'android_main', userId: 'android' },
    ],
    figures: figures(),
    log: log(),
  }),
};
