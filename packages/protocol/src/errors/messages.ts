import { entries, entry } from './entry.ts';

/** Messages and commands to others in a room. */
export const MESSAGES = entries({
  messageEmpty: entry(1009001, 400, false, 'the message is empty', '消息为空'),
  messageTooLong: entry(
    1009002,
    400,
    false,
    'the message is too long; at most 1024 bytes',
    '消息过长，最多 1024 字节',
  ),
  messageRoomMismatch: entry(
    1009005,
    400,
    false,
    'the message names another room than the one logged in to',
    '消息的 roomID 与已登录房间不一致',
  ),
  messageFailed: entry(1009010, 503, true, 'the message could not be sent', '消息发送失败'),
  commandTargetEmpty: entry(
    1009011,
    400,
    false,
    'a target userID of the command is empty',
    '自定义信令的目标 userID 为空',
  ),
  commandTargetTooLong: entry(
    1009012,
    400,
    false,
    'a target userID of the command is too long',
    '自定义信令的目标 userID 过长',
  ),
  messageRateLimited: entry(1009015, 429, true, 'messages are sent too fast; slow down', '消息发送过于频繁'),
});
