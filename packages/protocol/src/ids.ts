import type { ErrorName } from './errors.ts';
import { LIMITS } from './limits.ts';
import { utf8Length } from './utf8.ts';

/**
 * Characters of room and user ids: letters, digits and these (reference §14). The native and the web
 * SDK differ in `%` and `/`; both are accepted.
 */
const ID_PATTERN = /^[0-9A-Za-z~!@#$%^&*()_+=\-`;'’,.<>/\\]+$/;
const STREAM_ID_PATTERN = /^[0-9A-Za-z_-]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f]/;

/** What is wrong with a room id, or `undefined` when it may be used. */
export function checkRoomId(roomId: string): ErrorName | undefined {
  if (roomId === '') return 'roomIdEmpty';
  if (utf8Length(roomId) > LIMITS.roomIdBytes) return 'roomIdTooLong';
  return ID_PATTERN.test(roomId) ? undefined : 'roomIdIllegal';
}

/** What is wrong with a user id, or `undefined` when it may be used. */
export function checkUserId(userId: string): ErrorName | undefined {
  if (userId === '') return 'userIdEmpty';
  if (utf8Length(userId) > LIMITS.userIdBytes) return 'userIdTooLong';
  return ID_PATTERN.test(userId) ? undefined : 'userIdIllegal';
}

/** What is wrong with a user name, or `undefined`. Any text but control characters. */
export function checkUserName(userName: string): ErrorName | undefined {
  if (userName === '') return 'userNameEmpty';
  if (utf8Length(userName) > LIMITS.userNameBytes) return 'userNameTooLong';
  return CONTROL_CHARACTERS.test(userName) ? 'userNameIllegal' : undefined;
}

/** What is wrong with a stream id, or `undefined` when it may be used. */
export function checkStreamId(streamId: string): ErrorName | undefined {
  if (streamId === '') return 'streamIdEmpty';
  if (utf8Length(streamId) > LIMITS.streamIdBytes) return 'streamIdTooLong';
  return STREAM_ID_PATTERN.test(streamId) ? undefined : 'streamIdIllegal';
}

/** What is wrong with an AppID, or `undefined`: an integer from 1 to 4294967295. */
export function checkAppId(appId: number): ErrorName | undefined {
  return Number.isInteger(appId) && appId > 0 && appId <= LIMITS.appIdMax ? undefined : 'appIdZero';
}

/** What is wrong with an AppSign, or `undefined`: 64 hexadecimal characters. */
export function checkAppSign(appSign: string): ErrorName | undefined {
  if (appSign === '') return 'appSignEmpty';
  if (appSign.length !== 64) return 'appSignLength';
  return /^[0-9a-fA-F]+$/.test(appSign) ? undefined : 'appSignIllegal';
}
