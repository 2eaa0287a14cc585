import { entries, entry } from './entry.ts';

/** Publishing a stream. */
export const PUBLISH = entries({
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
    '推流中断，SDK 正在重试',
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
    '该通道正在推流，请先停止',
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
    '流附加信息过长，须小于 1024 字节',
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
    'token 已失效或无推流权限，请更新 token',
  ),
  encoderUnsupported: entry(
    1003080,
    400,
    false,
    'this browser cannot encode the chosen codec',
    '当前浏览器不支持所选编码',
  ),
  publishInternal: entry(1003099, 500, true, 'publishing failed inside; try again', '推流内部错误，请重试'),
});

/** Playing a stream. */
export const PLAY = entries({
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
    '拉流中断，SDK 正在重试',
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
  playInternal: entry(1004099, 500, true, 'playing failed inside; try again', '拉流内部错误，请重试'),
});
