import { entries, entry } from './entry.ts';

/** What any call may be refused with. */
export const COMMON = entries({
  engineNotCreated: entry(
    1000001,
    400,
    false,
    'the engine does not exist; call createEngine first',
    '引擎尚未创建，请先调用 createEngine',
  ),
  notLoggedIn: entry(
    1000002,
    400,
    false,
    'not logged in to a room; call loginRoom first',
    '尚未登录房间，请先调用 loginRoom',
  ),
  unsupportedPlatform: entry(
    1000006,
    400,
    false,
    'this browser cannot make calls; WebRTC is missing',
    '当前浏览器不支持 WebRTC，无法通话',
  ),
  eventHandlerExists: entry(
    1000008,
    400,
    false,
    'an event handler is already set; clear it with null before setting another',
    '已设置事件回调，请先传 null 清除后再设置',
  ),
  notSupported: entry(1000010, 400, false, 'this feature is not part of this SDK', '当前 SDK 不包含该功能'),
  streamIdTooLong: entry(
    1000014,
    400,
    false,
    'streamID is too long; at most 255 bytes',
    'streamID 过长，最多 255 字节',
  ),
  streamIdEmpty: entry(1000015, 400, false, 'streamID is empty', 'streamID 为空'),
  streamIdIllegal: entry(
    1000016,
    400,
    false,
    'streamID has an illegal character; only digits, letters, "_" and "-"',
    'streamID 含非法字符，仅支持数字、字母、“_”和“-”',
  ),
  illegalParameter: entry(1000017, 400, false, 'a parameter is not allowed', '参数不合法'),
  setBeforeLogin: entry(
    1000067,
    400,
    false,
    'must be set before logging in to a room',
    '必须在登录房间前设置',
  ),
});

/** What the engine, and its AppID and AppSign, may be refused with. */
export const ENGINE = entries({
  appIdZero: entry(
    1001000,
    400,
    false,
    'appID must be an integer from 1 to 4294967295',
    'appID 必须是 1 到 4294967295 的整数',
  ),
  appSignLength: entry(
    1001001,
    400,
    false,
    'appSign must have 64 characters',
    'appSign 长度必须为 64 个字符',
  ),
  appSignIllegal: entry(
    1001002,
    400,
    false,
    'appSign has an illegal character; only 0-9, a-f, A-F',
    'appSign 含非法字符，仅支持 0-9、a-f、A-F',
  ),
  appSignEmpty: entry(1001003, 400, false, 'appSign is empty', 'appSign 为空'),
  appIdUnknown: entry(
    1001004,
    403,
    false,
    'this server knows no such appID; copy it from the console',
    '服务器上不存在该 appID，请从控制台复制',
  ),
  appSignWrong: entry(
    1001005,
    403,
    false,
    'appSign does not belong to this appID; copy both from the console',
    'appSign 与 appID 不匹配，请从控制台重新复制',
  ),
  roomModeTooLate: entry(
    1001020,
    400,
    false,
    'the room mode must be set before createEngine',
    '房间模式必须在 createEngine 之前设置',
  ),
});
