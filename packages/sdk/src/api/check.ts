/** Arguments are checked here, before anything is sent, each with the reference's code (§9, §14). */
import {
  checkAppId,
  checkAppSign,
  checkRoomId,
  checkStreamId,
  checkUserId,
  checkUserName,
  ERRORS,
  type ErrorName,
  LIMITS,
  ParleyError,
  SIGNAL_PATH,
  utf8Length,
} from '@parley/protocol';
import type { ZegoAudioConfig } from './audio-config.ts';
import type { ZegoCanvas } from './canvas.ts';
import {
  ZegoAudioChannel,
  ZegoPublishChannel,
  ZegoRoomMode,
  ZegoScenario,
  ZegoVideoCodecID,
  ZegoVideoStreamType,
  ZegoViewMode,
} from './constants.ts';
import type { ZegoEngineProfile } from './profile.ts';
import type { ZegoPublishDualStreamConfig } from './publish.ts';
import type { ZegoRoomConfig } from './room.ts';
import type { ZegoUser } from './user.ts';
import type { ZegoVideoConfig } from './video-config.ts';

/** The two sizes of a dual stream. */
export interface DualStream {
  readonly big: PictureSize;
  readonly small: PictureSize;
}

/** A picture as it is encoded: pixels, pictures in a second, kbit/s. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly kbps: number;
}

/** A profile that has been checked. */
export interface CheckedProfile {
  readonly appId: number;
  /** Empty: logins need a token. */
  readonly appSign: string;
  readonly scenario: ZegoScenario;
  /** URL of the signalling WebSocket. */
  readonly signalUrl: string;
}

const SHOWN_LENGTH = 40;

/** A value as an error may show it: short, and never a secret (callers do not pass those). */
function shown(value: unknown): string {
  const text = typeof value === 'string' ? `"${value}"` : String(value);
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
}

function refuse(reason: ErrorName, detail: string): never {
  throw new ParleyError(reason, { detail });
}

/** Refuses a value that is none of an enumeration's numbers. */
export function checkEnum(name: string, value: unknown, allowed: Readonly<Record<string, number>>): void {
  if (Object.values(allowed).includes(value as number)) return;
  const list = Object.entries(allowed).map(([key, number]) => `${key} (${number})`);
  refuse('illegalParameter', `${name} is ${shown(value)}; allowed: ${list.join(', ')}`);
}

/** Checks what an engine is created with. `pageUrl` is where a profile without a server finds one. */
export function checkProfile(
  profile: ZegoEngineProfile,
  pageUrl: string | undefined = globalThis.location?.href,
): CheckedProfile {
  if (typeof profile !== 'object' || profile === null) {
    refuse('illegalParameter', `profile is ${shown(profile)}; allowed: a ZegoEngineProfile`);
  }
  const { appID, appSign = '', scenario = ZegoScenario.Default, server = '' } = profile;
  const badAppId = checkAppId(appID);
  if (badAppId !== undefined) refuse(badAppId, `profile.appID is ${shown(appID)}`);
  if (typeof appSign !== 'string') refuse('appSignIllegal', 'profile.appSign is not a string');
  const badAppSign = appSign === '' ? undefined : checkAppSign(appSign);
  if (badAppSign !== undefined) refuse(badAppSign, `profile.appSign has ${appSign.length} characters`);
  checkEnum('profile.scenario', scenario, ZegoScenario);
  return { appId: appID, appSign, scenario, signalUrl: signalUrlOf(server, pageUrl) };
}

const WEBSOCKET_SCHEMES = new Map([
  ['http:', 'ws:'],
  ['https:', 'wss:'],
  ['ws:', 'ws:'],
  ['wss:', 'wss:'],
]);

function parseUrl(text: string, base: string | undefined): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}

/** The WebSocket that belongs to a server's URL, which may have a path. */
function signalUrlOf(server: string, pageUrl: string | undefined): string {
  const url = parseUrl(server === '' ? '/' : server, pageUrl);
  const scheme = WEBSOCKET_SCHEMES.get(url?.protocol ?? '');
  if (url === undefined || scheme === undefined) {
    refuse('illegalParameter', `profile.server is ${shown(server)}; allowed: an http, https, ws or wss URL`);
  }
  const path = url.pathname.replace(/\/+$/, '');
  return `${scheme}//${url.host}${path.endsWith(SIGNAL_PATH) ? path : path + SIGNAL_PATH}`;
}

export function checkRoomMode(mode: ZegoRoomMode, isEngineCreated: boolean): void {
  if (isEngineCreated) throw new ParleyError('roomModeTooLate');
  checkEnum('mode', mode, ZegoRoomMode);
  if (mode !== ZegoRoomMode.SingleRoom) refuse('notSupported', 'several rooms at once (MultiRoom)');
}

function checkId(
  name: string,
  value: unknown,
  check: (id: string) => ErrorName | undefined,
  empty: ErrorName,
) {
  if (typeof value !== 'string') refuse(empty, `${name} is ${shown(value)}; allowed: a text`);
  const bad = check(value);
  if (bad !== undefined) refuse(bad, `${name} is ${shown(value)}`);
}

export function requireRoomId(roomId: unknown): asserts roomId is string {
  checkId('roomID', roomId, checkRoomId, 'roomIdEmpty');
}

export function requireStreamId(streamId: unknown): asserts streamId is string {
  checkId('streamID', streamId, checkStreamId, 'streamIdEmpty');
}

/** Checks a login's arguments in the order of SIG-13: room, user, name, then the rest. */
export function requireLogin(
  roomId: unknown,
  user: ZegoUser,
  config: Partial<ZegoRoomConfig>,
  appSign: string,
): void {
  requireRoomId(roomId);
  checkId('user.userID', user?.userID, checkUserId, 'userIdEmpty');
  checkId('user.userName', user?.userName ?? user?.userID, checkUserName, 'userNameEmpty');
  const { maxMemberCount = 0, token = '' } = config;
  if (!Number.isInteger(maxMemberCount) || maxMemberCount < 0 || maxMemberCount > LIMITS.appIdMax) {
    refuse('illegalParameter', `config.maxMemberCount is ${shown(maxMemberCount)}; allowed: 0 or more`);
  }
  if (typeof token !== 'string') refuse('illegalParameter', 'config.token is not a string');
  if (appSign === '' && token === '') throw new ParleyError('noCredentials');
}

export function requireChannel(channel: unknown): asserts channel is ZegoPublishChannel {
  checkEnum('channel', channel, ZegoPublishChannel);
}

/** Checks a number against its range. */
export function requireRange(
  name: string,
  value: unknown,
  range: readonly [min: number, max: number],
  reason: ErrorName = 'illegalParameter',
): asserts value is number {
  const [min, max] = range;
  if (typeof value === 'number' && value >= min && value <= max) return;
  refuse(reason, `${name} is ${shown(value)}; allowed: ${min} to ${max}`);
}

const VIDEO_RANGES = [
  ['captureWidth', 16, 7680],
  ['captureHeight', 16, 4320],
  ['encodeWidth', 16, 7680],
  ['encodeHeight', 16, 4320],
  ['fps', 1, 60],
] as const;

export function requireVideoConfig(config: ZegoVideoConfig): void {
  for (const [field, min, max] of VIDEO_RANGES) requireRange(`config.${field}`, config?.[field], [min, max]);
  for (const field of ['encodeWidth', 'encodeHeight'] as const) {
    if (config[field] % 2 !== 0)
      refuse('illegalParameter', `config.${field} is ${config[field]}; allowed: even`);
  }
  requireRange('config.bitrate', config.bitrate, [1, 100_000], 'publishBitrateIllegal');
  checkEnum('config.codecID', config.codecID, ZegoVideoCodecID);
}

/** Checks both sizes of a dual stream (reference §3.4). */
export function requireDualStream(configs: readonly ZegoPublishDualStreamConfig[]): DualStream {
  const list = Array.isArray(configs) ? (configs as readonly ZegoPublishDualStreamConfig[]) : [];
  const sizeOf = (name: 'Big' | 'Small') => {
    const found = list.filter(({ streamType }) => streamType === ZegoVideoStreamType[name]);
    const [config] = found;
    if (config === undefined || found.length > 1 || list.length !== 2)
      refuse('illegalParameter', `configList has ${found.length} of ${name}; allowed: one Big and one Small`);
    const { encodeResolution, fps, bitrate } = config;
    for (const side of ['width', 'height'] as const) {
      requireRange(`encodeResolution.${side}`, encodeResolution?.[side], [
        16,
        side === 'width' ? 7680 : 4320,
      ]);
      if (encodeResolution[side] % 2 !== 0)
        refuse('illegalParameter', `encodeResolution.${side} is ${encodeResolution[side]}; allowed: even`);
    }
    requireRange('fps', fps, [1, 60]);
    requireRange('bitrate', bitrate, [1, 100_000], 'publishBitrateIllegal');
    return { width: encodeResolution.width, height: encodeResolution.height, fps, kbps: bitrate };
  };
  const [big, small] = [sizeOf('Big'), sizeOf('Small')];
  if (small.width > big.width)
    refuse('illegalParameter', `Small is ${small.width} wide; allowed: up to Big's ${big.width}`);
  // Even sides cannot keep every ratio exactly.
  if (Math.abs((small.width * big.height) / big.width - small.height) > 2)
    refuse(
      'illegalParameter',
      `Small is ${small.width}×${small.height}; allowed: the aspect ratio of Big's ${big.width}×${big.height}`,
    );
  return { big, small };
}

const ALL_TRAFFIC_PROPERTIES = 7;

/** Checks bits of `ZegoTrafficControlProperty`. */
export function requireTrafficProperty(property: unknown): asserts property is number {
  if (Number.isInteger(property)) requireRange('property', property, [0, ALL_TRAFFIC_PROPERTIES]);
  else refuse('illegalParameter', `property is ${shown(property)}; allowed: 0 to ${ALL_TRAFFIC_PROPERTIES}`);
}

export function requireAudioConfig(config: ZegoAudioConfig): void {
  requireRange('config.bitrate', config?.bitrate, [6, 510], 'publishBitrateIllegal');
  checkEnum('config.channel', config.channel, ZegoAudioChannel);
}

export function requireCanvas(canvas: ZegoCanvas): void {
  if (!(canvas?.view instanceof HTMLElement)) {
    refuse('illegalParameter', `canvas.view is ${shown(canvas?.view)}; allowed: an HTML element`);
  }
  checkEnum('canvas.viewMode', canvas.viewMode, ZegoViewMode);
}

export function requireMessage(message: unknown): asserts message is string {
  if (typeof message !== 'string' || message === '') throw new ParleyError('messageEmpty');
  const bytes = utf8Length(message);
  if (bytes > LIMITS.messageBytes) refuse('messageTooLong', `it has ${bytes} bytes`);
}

export function requireExtraInfo(extraInfo: unknown): asserts extraInfo is string {
  if (typeof extraInfo !== 'string') throw new ParleyError('extraInfoNull');
  const bytes = utf8Length(extraInfo);
  if (bytes > LIMITS.streamExtraInfoBytes) refuse('extraInfoTooLong', `it has ${bytes} bytes`);
}

export function requireRoomExtraInfo(key: unknown, value: unknown): void {
  if (typeof key !== 'string' || key === '') throw new ParleyError('roomExtraInfoKeyEmpty');
  if (utf8Length(key) > LIMITS.roomExtraInfoKeyBytes)
    refuse('roomExtraInfoKeyTooLong', `key is ${shown(key)}`);
  if (typeof value !== 'string') refuse('illegalParameter', `value is ${shown(value)}; allowed: a text`);
  const bytes = utf8Length(value);
  if (bytes > LIMITS.roomExtraInfoValueBytes) refuse('roomExtraInfoValueTooLong', `it has ${bytes} bytes`);
}

/** Whether the table knows this code, and says that the same call may succeed later. */
export function isRetryable(error: ParleyError): boolean {
  return ERRORS[error.reason].retry;
}
