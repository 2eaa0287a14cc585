import { STREAM_DELETE_REASON } from '@parley/protocol';
import { describe, expect, it } from 'vitest';
import type { Happening } from '../room/happening.ts';
import { bodyOf } from './body.ts';
import { payloadOf } from './payload.ts';

const ROOM = { appId: 1_234_567_890, roomId: 'room1', roomSessionId: '281474976710' };
const ANN = { userId: 'ann', userName: 'Ann' };
const NOW_MS = 1_700_000_000_123;
const BEFORE = { nowMs: NOW_MS, isRecreated: true };
const stream = {
  user: ANN,
  sessionId: 's1',
  streamId: 'ann-cam',
  extraInfo: 'x=1',
  publishId: 'p1',
  sequence: 2,
};

const HAPPENINGS: readonly Happening[] = [
  { type: 'roomOpened', by: ANN },
  {
    type: 'memberJoined',
    user: ANN,
    sessionId: 's1',
    memberCount: 1,
    isRelogin: true,
    authLevel: 4,
    sequence: 1,
  },
  { type: 'streamAdded', ...stream, videoCodec: 'vp8' },
  { type: 'streamDeleted', ...stream, reason: STREAM_DELETE_REASON.removedByServer },
  {
    type: 'memberLeft',
    user: ANN,
    sessionId: 's1',
    joinedAtMs: 5,
    reason: STREAM_DELETE_REASON.kicked,
    sequence: 2,
  },
  { type: 'roomClosed', reason: 3, isTold: true },
];

describe('a webhook', () => {
  it.each([
    ['room_create', { room_session_id: 281474976710, room_create_time: NOW_MS, id_name: 'ann' }],
    [
      'room_login',
      {
        room_seq: '281474976710',
        user_account: 'ann',
        user_nickname: 'Ann',
        login_time: String(NOW_MS),
        auth_level: '4',
        relogin: '1',
        user_update_seq: '1',
        term_type: '6',
      },
    ],
    [
      'stream_create',
      {
        room_session_id: '281474976710',
        stream_id: 'ann-cam',
        stream_alias: 'ann-cam',
        create_time: '1700000000',
        create_time_ms: String(NOW_MS),
        extra_info: 'x=1',
        recreate: '1',
        stream_attr: '{"cid":2}',
        rtmp_url: [],
      },
    ],
    ['stream_close', { type: '100', third_define_data: 'x=1', stream_seq: '2' }],
    ['room_logout', { reason: '3', login_time: '5', logout_time: String(NOW_MS) }],
    ['room_close', { close_reason: 3, room_close_time: NOW_MS }],
  ])('of %s has the documented fields', (event, fields) => {
    const happening = HAPPENINGS.find((one) => payloadOf(ROOM, one, BEFORE).event === event);
    if (happening === undefined) throw new Error(`nothing makes ${event}`);
    const payload = payloadOf(ROOM, happening, BEFORE);
    expect(payload.fields).toMatchObject({ room_id: 'room1', ...fields });
  });

  it.each([
    ['h264', '{"cid":0}'],
    ['vp9', '{"cid":1}'],
    ['h265', '{"cid":3}'],
    ['av1', '{}'],
    [null, '{}'],
  ])('of stream_create has for a video in %s the stream_attr %s', (videoCodec, expected) => {
    const { fields } = payloadOf(ROOM, { type: 'streamAdded', ...stream, videoCodec }, BEFORE);
    expect(fields.stream_attr).toBe(expected);
  });

  it.each([
    ['room_create', 1_234_567_890, 1_470_820_198],
    ['room_login', '1234567890', '1470820198'],
  ] as const)('of %s is signed as documented, its numbers spelt as documented', (event, appid, timestamp) => {
    const body = bodyOf({
      appId: 1_234_567_890,
      event,
      fields: { room_id: 'r' },
      callbackSecret: 'secret',
      nowMs: 1_470_820_198_999,
      nonce: '123412',
    });
    expect(JSON.parse(body)).toEqual({
      event,
      appid,
      timestamp,
      nonce: '123412',
      signature: '5bd59fd62953a8059fb7eaba95720f66d19e4517',
      room_id: 'r',
    });
  });
});
