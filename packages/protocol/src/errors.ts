/**
 * The one error table. Codes and their meanings are ZEGO Express's (reference §9), so that an app's
 * error handling carries over; `en` and `zh` say in a sentence what a person can do about it.
 *
 * `retry`: whether the same call may succeed later without any change.
 */
interface ErrorEntry {
  readonly code: number;
  readonly http: number;
  readonly retry: boolean;
  readonly en: string;
  readonly zh: string;
}

const entry = (code: number, http: number, retry: boolean, en: string, zh: string): ErrorEntry => ({
  code,
  http,
  retry,
  en,
  zh,
});

export const ERRORS = {
  // common
  engineNotCreated: entry(
    1000001,
    400,
    false,
    'the engine does not exist; call createEngine first',
    '引擎尚未创建,请先调用 createEngine',
  ),
  notLoggedIn: entry(
    1000002,
    400,
    false,
    'not logged in to a room; call loginRoom first',
    '尚未登录房间,请先调用 loginRoom',
  ),
  unsupportedPlatform: entry(
    1000006,
    400,
    false,
    'this browser cannot make calls; WebRTC is missing',
    '当前浏览器不支持 WebRTC,无法通话',
  ),
  eventHandlerExists: entry(
    1000008,
    400,
    false,
    'an event handler is already set; clear it with null before setting another',
    '已设置事件回调,请先传 null 清除后再设置',
  ),
  notSupported: entry(1000010, 400, false, 'this feature is not part of this SDK', '当前 SDK 不包含该功能'),
  streamIdTooLong: entry(
    1000014,
    400,
    false,
    'streamID is too long; at most 255 bytes',
    'streamID 过长,最多 255 字节',
  ),
  streamIdEmpty: entry(1000015, 400, false, 'streamID is empty', 'streamID 为空'),
  streamIdIllegal: entry(
    1000016,
    400,
    false,
    'streamID has an illegal character; only digits, letters, "_" and "-"',
    'streamID 含非法字符,仅支持数字、字母、“_”和“-”',
  ),
  illegalParameter: entry(1000017, 400, false, 'a parameter is not allowed', '参数不合法'),
  setBeforeLogin: entry(
    1000067,
    400,
    false,
    'must be set before logging in to a room',
    '必须在登录房间前设置',
  ),
  // engine
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
    'appSign 含非法字符,仅支持 0-9、a-f、A-F',
  ),
  appSignEmpty: entry(1001003, 400, false, 'appSign is empty', 'appSign 为空'),
  appIdUnknown: entry(
    1001004,
    403,
    false,
    'this server knows no such appID; copy it from the console',
    '服务器上不存在该 appID,请从控制台复制',
  ),
  appSignWrong: entry(
    1001005,
    403,
    false,
    'appSign does not belong to this appID; copy both from the console',
    'appSign 与 appID 不匹配,请从控制台重新复制',
  ),
  roomModeTooLate: entry(
    1001020,
    400,
    false,
    'the room mode must be set before createEngine',
    '房间模式必须在 createEngine 之前设置',
  ),
  // room
  alreadyLoggedIn: entry(
    1002001,
    409,
    false,
    'already logged in to a room; call logoutRoom first',
    '已登录房间,请先调用 logoutRoom',
  ),
  roomNotLoggedIn: entry(1002002, 400, false, 'not logged in to this roomID', '未登录该 roomID'),
  userIdEmpty: entry(1002005, 400, false, 'userID is empty', 'userID 为空'),
  userIdIllegal: entry(1002006, 400, false, 'userID has an illegal character', 'userID 含非法字符'),
  userIdTooLong: entry(
    1002007,
    400,
    false,
    'userID is too long; at most 63 bytes',
    'userID 过长,最多 63 字节',
  ),
  userNameEmpty: entry(1002008, 400, false, 'userName is empty', 'userName 为空'),
  userNameIllegal: entry(1002009, 400, false, 'userName has an illegal character', 'userName 含非法字符'),
  userNameTooLong: entry(
    1002010,
    400,
    false,
    'userName is too long; at most 255 bytes',
    'userName 过长,最多 255 字节',
  ),
  roomIdEmpty: entry(1002011, 400, false, 'roomID is empty', 'roomID 为空'),
  roomIdIllegal: entry(1002012, 400, false, 'roomID has an illegal character', 'roomID 含非法字符'),
  roomIdTooLong: entry(
    1002013,
    400,
    false,
    'roomID is too long; at most 127 bytes',
    'roomID 过长,最多 127 字节',
  ),
  roomExtraInfoKeyEmpty: entry(
    1002014,
    400,
    false,
    'the key of the room extra info is empty',
    '房间附加信息的 key 为空',
  ),
  roomExtraInfoKeyTooLong: entry(
    1002015,
    400,
    false,
    'the key of the room extra info is too long; at most 127 bytes',
    '房间附加信息的 key 过长,最多 127 字节',
  ),
  roomExtraInfoValueTooLong: entry(
    1002016,
    400,
    false,
    'the value of the room extra info is too long; at most 128 bytes',
    '房间附加信息的 value 过长,最多 128 字节',
  ),
  roomExtraInfoTooManyKeys: entry(
    1002017,
    400,
    false,
    'the room holds one extra info key already; set that key instead',
    '房间附加信息的 key 数量超过上限',
  ),
  loginNetwork: entry(
    1002030,
    503,
    true,
    'the server cannot be reached; check the address and the network',
    '无法连接服务器,请检查地址与网络',
  ),
  loginTimeout: entry(
    1002031,
    504,
    true,
    'the server did not answer the login in time',
    '登录超时,服务器未响应',
  ),
  loginAuthFailed: entry(
    1002033,
    403,
    false,
    'the token is not valid for this app; make it with the app’s ServerSecret',
    'token 校验失败,请使用该应用的 ServerSecret 生成',
  ),
  roomFull: entry(1002034, 403, true, 'the room has reached its member limit', '房间人数已达上限'),
  tooManyRooms: entry(
    1002035,
    403,
    true,
    'the app has as many rooms as it may have',
    '该应用的房间数已达上限',
  ),
  kickedElsewhere: entry(
    1002050,
    409,
    false,
    'the same userID logged in elsewhere',
    '相同 userID 在其他地方登录',
  ),
  connectionLost: entry(
    1002051,
    503,
    true,
    'the connection is interrupted; the SDK retries',
    '连接中断,SDK 正在重试',
  ),
  disconnected: entry(1002052, 503, true, 'the connection to the room is gone', '与房间的连接已断开'),
  reconnectTimeout: entry(
    1002053,
    504,
    false,
    'reconnecting took too long; log in again',
    '重连超时,请重新登录',
  ),
  kickedByServer: entry(1002055, 403, false, 'removed from the room by the server', '被服务器踢出房间'),
  kickedTokenExpired: entry(
    1002056,
    403,
    false,
    'removed from the room because the token ended',
    'token 过期,被踢出房间',
  ),
  sessionAbnormal: entry(
    1002057,
    409,
    false,
    'the session is no longer known to the server',
    '会话异常,服务器已无该会话',
  ),
  userForbidden: entry(1002066, 403, false, 'this user is not allowed in', '该用户已被禁止登录'),
  noCredentials: entry(
    1002067,
    400,
    false,
    'neither appSign nor token given; set one of them',
    'appSign 与 token 均为空,请至少填写一个',
  ),
  roomRateLimited: entry(
    1002072,
    429,
    true,
    'too many logins to this room at once; try again in a second',
    '该房间登录过于频繁,请稍后再试',
  ),
  signalRateLimited: entry(
    1002073,
    429,
    true,
    'too many requests from this client; slow down',
    '请求过于频繁,请降低频率',
  ),
  tokenInternal: entry(
    1002074,
    403,
    false,
    'the token cannot be read; make it again with the app’s ServerSecret',
    'token 无法解析,请使用该应用的 ServerSecret 重新生成',
  ),
  tokenPayloadIllegal: entry(
    1002075,
    403,
    false,
    'the token’s payload is not the JSON that privileges need',
    'token 的 payload 不是合法的权限 JSON',
  ),
  tokenAppMismatch: entry(
    1002076,
    403,
    false,
    'the token was made for another appID',
    'token 中的 appID 与登录的 appID 不一致',
  ),
  tokenUserMismatch: entry(
    1002077,
    403,
    false,
    'the token was made for another userID',
    'token 中的 userID 与登录的 userID 不一致',
  ),
  tokenExpired: entry(
    1002078,
    403,
    false,
    'the token has expired; ask your server for a new one',
    'token 已过期,请向业务服务器获取新的 token',
  ),
  tokenVersion: entry(
    1002079,
    403,
    false,
    'the token’s version is not supported; it must begin with 04',
    'token 版本不支持,必须以 04 开头',
  ),
  tokenNonce: entry(1002080, 403, false, 'the token’s nonce is not a number', 'token 的 nonce 类型不正确'),
  tokenNoPublish: entry(
    1002082,
    403,
    false,
    'the token does not allow publishing this stream',
    'token 没有推该流的权限',
  ),
  roomInternal: entry(1002099, 500, true, 'the server failed inside; try again', '房间内部错误,请重试'),
  // publish
  publishNoData: entry(
    1003001,
    400,
    false,
    'there is neither audio nor video to publish',
    '没有可推送的音视频数据',
  ),
  publishBitrateIllegal: entry(1003002, 400, false, 'the bitrate is not allowed', '码率不合法'),
  publishInterrupted: entry(
    1003020,
    503,
    true,
    'publishing is interrupted; the SDK retries',
    '推流中断,SDK 正在重试',
  ),
  publishRetryTimeout: entry(
    1003021,
    504,
    false,
    'publishing could not be brought back in time',
    '推流重试超时',
  ),
  channelPublishing: entry(
    1003023,
    409,
    false,
    'this channel is publishing already; stop it first',
    '该通道正在推流,请先停止',
  ),
  publishForbidden: entry(1003025, 403, false, 'the server forbids this stream', '服务器禁止推该流'),
  streamExists: entry(
    1003028,
    409,
    false,
    'another user publishes a stream with this streamID',
    '已有相同 streamID 的流',
  ),
  extraInfoNull: entry(1003050, 400, false, 'the stream extra info is missing', '流附加信息为空'),
  extraInfoTooLong: entry(
    1003051,
    400,
    false,
    'the stream extra info is too long; less than 1024 bytes',
    '流附加信息过长,须小于 1024 字节',
  ),
  extraInfoFailed: entry(
    1003053,
    503,
    true,
    'the stream extra info could not be updated',
    '流附加信息更新失败',
  ),
  publishAuthFailed: entry(
    1003072,
    403,
    false,
    'the token no longer allows publishing; renew it',
    'token 已失效或无推流权限,请更新 token',
  ),
  encoderUnsupported: entry(
    1003080,
    400,
    false,
    'this browser cannot encode the chosen codec',
    '当前浏览器不支持所选编码',
  ),
  publishInternal: entry(1003099, 500, true, 'publishing failed inside; try again', '推流内部错误,请重试'),
  // play
  playNoData: entry(1004001, 503, true, 'no data arrives for this stream', '拉流没有数据'),
  streamNotFound: entry(1004002, 404, true, 'this stream does not exist', '流不存在'),
  playAuthFailed: entry(1004003, 403, false, 'playing this stream is not allowed', '拉流鉴权失败'),
  tooManyPlays: entry(
    1004010,
    409,
    false,
    'more streams are played at once than the app allows (12 unless its operator set another limit)',
    '同时拉流数超过该应用的上限（默认 12）',
  ),
  notPlaying: entry(1004011, 400, false, 'this stream is not being played', '该流未在拉取'),
  playInterrupted: entry(
    1004020,
    503,
    true,
    'playing is interrupted; the SDK retries',
    '拉流中断,SDK 正在重试',
  ),
  playForbidden: entry(1004025, 403, false, 'the server forbids this stream', '服务器禁止拉该流'),
  playSnapshotFailed: entry(1004030, 400, true, 'no picture can be taken of this stream now', '拉流截图失败'),
  decoderUnsupported: entry(
    1004080,
    400,
    false,
    'this browser cannot decode this stream',
    '当前浏览器无法解码该流',
  ),
  playInternal: entry(1004099, 500, true, 'playing failed inside; try again', '拉流内部错误,请重试'),
  // device
  deviceError: entry(1006001, 400, true, 'the camera or microphone failed', '摄像头或麦克风异常'),
  deviceNotFound: entry(1006002, 400, false, 'no such camera or microphone', '找不到摄像头或麦克风'),
  deviceNotAllowed: entry(
    1006003,
    403,
    false,
    'the use of the camera or microphone was refused; allow it in the browser',
    '摄像头或麦克风权限被拒绝,请在浏览器中允许',
  ),
  deviceZeroFps: entry(1006004, 400, true, 'the camera delivers no pictures', '摄像头无画面输出'),
  deviceBusy: entry(
    1006005,
    409,
    true,
    'the camera or microphone is in use by another program',
    '摄像头或麦克风被其他程序占用',
  ),
  deviceUnplugged: entry(
    1006006,
    400,
    true,
    'the camera or microphone was unplugged',
    '摄像头或麦克风已被拔出',
  ),
  soundLevelIntervalIllegal: entry(
    1006031,
    400,
    false,
    'the sound level interval must be 100 to 3000 ms',
    '声浪回调间隔须为 100 到 3000 毫秒',
  ),
  deviceInternal: entry(1006099, 500, true, 'the device layer failed inside', '设备内部错误'),
  // messages
  messageEmpty: entry(1009001, 400, false, 'the message is empty', '消息为空'),
  messageTooLong: entry(
    1009002,
    400,
    false,
    'the message is too long; at most 1024 bytes',
    '消息过长,最多 1024 字节',
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
  // screen capture
  screenDenied: entry(1020000, 403, false, 'screen sharing was refused', '屏幕共享权限被拒绝'),
  screenUnsupported: entry(
    1020001,
    400,
    false,
    'this browser cannot share the screen',
    '当前浏览器不支持屏幕共享',
  ),
  // the wire itself
  badMessage: entry(1100001, 400, false, 'the message does not follow the protocol', '消息不符合协议'),
  requestTimeout: entry(1100002, 504, true, 'the server did not answer in time', '服务器未及时响应'),
  socketClosed: entry(1100003, 503, true, 'the connection closed before the answer', '连接在收到响应前关闭'),
  viewOnly: entry(
    1100004,
    403,
    false,
    'who looks into a room plays its streams and does nothing else',
    '旁观者只能播放该房间的流,不能执行其他操作',
  ),
  heartbeatTimeout: entry(
    1102001,
    504,
    true,
    'the server stopped answering heartbeats',
    '心跳超时,服务器无响应',
  ),
  mediaUnavailable: entry(
    1102017,
    503,
    true,
    'no media engine is available; try again',
    '暂无可用的媒体引擎,请稍后重试',
  ),
} as const satisfies Record<string, ErrorEntry>;

export type ErrorName = keyof typeof ERRORS;

const NAMES_BY_CODE = new Map<number, ErrorName>(
  Object.entries(ERRORS).map(([name, { code }]) => [code, name as ErrorName]),
);

/** The name of a code in the table, or `undefined` for a code that this version does not know. */
export function errorNameOf(code: number): ErrorName | undefined {
  return NAMES_BY_CODE.get(code);
}

/** A failure that has a place in the error table. `detail` names the field, the value, what is allowed. */
export class ParleyError extends Error {
  readonly reason: ErrorName;
  readonly code: number;
  readonly detail: string | undefined;

  constructor(reason: ErrorName, options: { detail?: string | undefined; cause?: unknown } = {}) {
    const { code, en } = ERRORS[reason];
    super(options.detail === undefined ? en : `${en}: ${options.detail}`, { cause: options.cause });
    this.name = 'ParleyError';
    this.reason = reason;
    this.code = code;
    this.detail = options.detail;
  }
}
