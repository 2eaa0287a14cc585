import { describe, expect, it } from 'vitest';
import {
  checkProfile,
  checkRoomMode,
  requireDualStream,
  requireExtraInfo,
  requireLogin,
  requireMessage,
  requireRange,
  requireRoomExtraInfo,
  requireStreamId,
  requireTrafficProperty,
  requireVideoConfig,
} from './check.ts';
import { ZegoRoomMode } from './constants.ts';
import { ZegoEngineProfile } from './profile.ts';
import { ZegoUser } from './user.ts';
import { ZegoVideoConfig } from './video-config.ts';

const SIGN = 'a'.repeat(64);
const profile = (init: Partial<ZegoEngineProfile>) =>
  new ZegoEngineProfile({ appID: 1, appSign: SIGN, server: 'https://parley.example', ...init });
const refusal = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return (error as { code: number }).code;
  }
  return 0;
};

describe('checkProfile', () => {
  const ROWS: [what: string, init: Partial<ZegoEngineProfile>, code: number][] = [
    ['appID 0', { appID: 0 }, 1001000],
    ['an appID above 32 bits', { appID: 2 ** 32 }, 1001000],
    ['an appID that is a text', { appID: '1' as never }, 1001000],
    ['the largest appID', { appID: 2 ** 32 - 1 }, 0],
    ['an appSign of 63 characters', { appSign: SIGN.slice(1) }, 1001001],
    ['an appSign that is not hexadecimal', { appSign: 'g'.repeat(64) }, 1001002],
    ['no appSign, for logins by token', { appSign: '' }, 0],
    ['an unknown scenario', { scenario: 11 as never }, 1000017],
    ['a server of another scheme', { server: 'ftp://x' }, 1000017],
    ['a server that is no URL', { server: 'https://' }, 1000017],
  ];
  for (const [what, init, code] of ROWS) {
    it(`${code === 0 ? 'takes' : `refuses with ${code}`} ${what}`, () => {
      expect(refusal(() => checkProfile(profile(init), 'https://page.example/call'))).toBe(code);
    });
  }

  const URLS: [server: string, signalUrl: string][] = [
    ['', 'wss://page.example/signal'],
    ['http://localhost:8800', 'ws://localhost:8800/signal'],
    ['https://parley.example/base/', 'wss://parley.example/base/signal'],
    ['wss://parley.example/signal', 'wss://parley.example/signal'],
    ['/base', 'wss://page.example/base/signal'],
  ];
  for (const [server, signalUrl] of URLS) {
    it(`finds ${signalUrl} for server "${server}"`, () => {
      expect(checkProfile(profile({ server }), 'https://page.example/call?x=1').signalUrl).toBe(signalUrl);
    });
  }

  it('names the field, the value and what is allowed, and never shows the appSign', () => {
    expect(() => checkProfile(profile({ appID: -1 }))).toThrow(/profile\.appID is -1/);
    expect(() => checkProfile(profile({ appSign: 'secret' }))).not.toThrow(/secret/);
  });
});

describe('the limits of the reference', () => {
  const login = (roomId: string, user: ZegoUser, config = {}) =>
    refusal(() => requireLogin(roomId, user, config, SIGN));
  const ann = new ZegoUser('ann');
  const ROWS: [what: string, code: number, expected: number][] = [
    ['a roomID of 127 bytes', login('r'.repeat(127), ann), 0],
    ['a roomID of 128 bytes', login('r'.repeat(128), ann), 1002013],
    ['a roomID with a space', login('a b', ann), 1002012],
    ['an empty userID', login('r', new ZegoUser('')), 1002005],
    ['a userID of 63 bytes', login('r', new ZegoUser('u'.repeat(63))), 0],
    ['a userID of 64 bytes', login('r', new ZegoUser('u'.repeat(64))), 1002007],
    ['an empty userName', login('r', new ZegoUser('u', '')), 1002008],
    ['a userName of 256 bytes', login('r', new ZegoUser('u', `${'字'.repeat(85)}x`)), 1002010],
    ['a userName of 255 bytes', login('r', new ZegoUser('u', '字'.repeat(85))), 0],
    ['a wrong roomID before a wrong userID', login('', new ZegoUser('')), 1002011],
    ['no user', login('r', undefined as never), 1002005],
    ['a negative maxMemberCount', login('r', ann, { maxMemberCount: -1 }), 1000017],
    ['a streamID of 255 bytes', refusal(() => requireStreamId('s'.repeat(255))), 0],
    ['a streamID of 256 bytes', refusal(() => requireStreamId('s'.repeat(256))), 1000014],
    ['an empty message', refusal(() => requireMessage('')), 1009001],
    ['a message of 1024 bytes', refusal(() => requireMessage('m'.repeat(1024))), 0],
    ['a message of 1025 bytes', refusal(() => requireMessage('m'.repeat(1025))), 1009002],
    ['no stream extra info', refusal(() => requireExtraInfo(undefined)), 1003050],
    ['a stream extra info of 1024 bytes', refusal(() => requireExtraInfo('x'.repeat(1024))), 1003051],
    ['a room extra info without key', refusal(() => requireRoomExtraInfo('', 'v')), 1002014],
    ['a room extra info key of 128 bytes', refusal(() => requireRoomExtraInfo('k'.repeat(128), '')), 1002015],
    ['a room extra info of 129 bytes', refusal(() => requireRoomExtraInfo('k', 'v'.repeat(129))), 1002016],
    ['a sound level interval of 99 ms', interval(99), 1006031],
    ['a sound level interval of 3000 ms', interval(3000), 0],
  ];
  function interval(ms: number) {
    return refusal(() => requireRange('x', ms, [100, 3000], 'soundLevelIntervalIllegal'));
  }
  for (const [what, code, expected] of ROWS) {
    it(`${expected === 0 ? 'take' : `refuse with ${expected}`} ${what}`, () => expect(code).toBe(expected));
  }
});

it('the room mode is refused after createEngine with 1001020, and several rooms with 1000010', () => {
  expect(refusal(() => checkRoomMode(ZegoRoomMode.SingleRoom, true))).toBe(1001020);
  expect(refusal(() => checkRoomMode(ZegoRoomMode.MultiRoom, false))).toBe(1000010);
  expect(refusal(() => checkRoomMode(ZegoRoomMode.SingleRoom, false))).toBe(0);
});

it('a video of an odd height, of 61 fps or without bits is refused, and every preset taken', () => {
  const config = (change: object) =>
    refusal(() => requireVideoConfig(Object.assign(new ZegoVideoConfig(), change)));
  expect(config({ encodeHeight: 361 })).toBe(1000017);
  expect(config({ fps: 61 })).toBe(1000017);
  expect(config({ bitrate: 0 })).toBe(1003002);
  for (const preset of [0, 1, 2, 3, 4, 5] as const) {
    expect(refusal(() => requireVideoConfig(new ZegoVideoConfig(preset)))).toBe(0);
  }
});

describe('a dual stream', () => {
  const size = (streamType: number, width: number, height: number) =>
    ({ streamType, encodeResolution: { width, height }, fps: 15, bitrate: 500 }) as never;
  const [small, big] = [size(1, 320, 180), size(2, 1280, 720)];
  const ROWS: [what: string, configs: readonly never[], code: number][] = [
    ['a big and a small size in one ratio', [big, small], 0],
    ['one size', [big], 1000017],
    ['two big sizes', [big, big], 1000017],
    ['three sizes', [big, small, small], 1000017],
    ['another ratio', [big, size(1, 320, 240)], 1000017],
    ['an odd side', [big, size(1, 321, 180)], 1000017],
    [
      'a small size that is larger',
      [small, big].map((_, index) => size(index + 1, index ? 320 : 640, index ? 180 : 360)),
      1000017,
    ],
    ['no list', undefined as never, 1000017],
  ];
  for (const [what, configs, code] of ROWS) {
    it(`${code === 0 ? 'is' : `is refused with ${code} for`} ${what}`, () => {
      expect(refusal(() => requireDualStream(configs))).toBe(code);
    });
  }
});

it('traffic control takes the bits 1, 2 and 4, and refuses others with 1000017', () => {
  expect([0, 7, 8, -1, 1.5].map((bits) => refusal(() => requireTrafficProperty(bits)))).toEqual([
    0, 0, 1000017, 1000017, 1000017,
  ]);
});
