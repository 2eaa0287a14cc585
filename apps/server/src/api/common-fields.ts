/** Parameters that several actions have. */
import { checkRoomId, checkStreamId, checkUserId, LIMITS } from '@parley/protocol';
import { canonicalIp } from '../ip-address.ts';
import { type Field, text, texts, whole } from './fields.ts';

/** The reference's limit for ids in calls; ids themselves are shorter. */
const ID_BYTES = 128;
const STREAM_ID_BYTES = 256;

const roomProblem = (id: string) =>
  checkRoomId(id) === undefined ? undefined : 'is not a roomID: 1 to 127 bytes without blanks';
const userProblem = (id: string) =>
  checkUserId(id) === undefined ? undefined : 'is not a userID: 1 to 63 bytes without blanks';
const streamProblem = (id: string) =>
  checkStreamId(id) === undefined
    ? undefined
    : 'is not a streamID: 1 to 255 letters, digits, underscores and hyphens';

export const roomId = text({ maxBytes: ID_BYTES, about: 'the room', problem: roomProblem });
export const roomIds = (max: number) =>
  texts({ max, maxBytes: ID_BYTES, about: 'the rooms', problem: roomProblem });
export const userId = (about: string) => text({ maxBytes: ID_BYTES, about, problem: userProblem });
export const userIds = (max: number, about: string) =>
  texts({ max, maxBytes: ID_BYTES, about, problem: userProblem });
export const optionalUserIds = (max: number, about: string) =>
  texts({ max, maxBytes: ID_BYTES, isOptional: true, about, problem: userProblem });
export const userName = text({ maxBytes: 256, isOptional: true, about: 'its name; the id without one' });
export const streamId = text({ maxBytes: STREAM_ID_BYTES, about: 'the stream', problem: streamProblem });
export const streamIds = (max: number) =>
  texts({ max, maxBytes: STREAM_ID_BYTES, about: 'the streams', problem: streamProblem });
/** Puts calls about one stream into their order. */
export const sequence = whole({
  min: 0,
  max: Number.MAX_SAFE_INTEGER,
  about: 'rises with every call about the same stream within 10 s; the time in milliseconds does',
});
export const optionalRoomId = text({
  maxBytes: ID_BYTES,
  isOptional: true,
  about: 'the room',
  problem: roomProblem,
});
export const optionalUserId = text({
  maxBytes: ID_BYTES,
  isOptional: true,
  about: 'the user',
  problem: userProblem,
});
const ipText = text({
  maxBytes: 64,
  isOptional: true,
  about: 'an IPv4 or IPv6 address',
  problem: (ip) => (canonicalIp(ip) === undefined ? 'is no IP address' : undefined),
});
/** An address as `canonicalIp` writes it; `''` without one. */
export const optionalIp: Field<string> = {
  ...ipText,
  read: (params, name) => canonicalIp(ipText.read(params, name)) ?? '',
};
export const customReason = text({
  maxBytes: 256,
  isOptional: true,
  about: 'why, in words for the users who are removed',
});
export const messageContent = text({ maxBytes: LIMITS.messageBytes, about: 'the message' });
export const messageCategory = whole({ min: 1, max: 2, about: '1: of the system, 2: of a chat' });
