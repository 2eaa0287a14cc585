import { entries, entry } from './entry.ts';

/** The protocol between client and server. */
export const WIRE = entries({
  badMessage: entry(1100001, 400, false, 'the message does not follow the protocol', '消息不符合协议'),
  requestTimeout: entry(1100002, 504, true, 'the server did not answer in time', '服务器未及时响应'),
  socketClosed: entry(1100003, 503, true, 'the connection closed before the answer', '连接在收到响应前关闭'),
  viewOnly: entry(
    1100004,
    403,
    false,
    'who looks into a room plays its streams and does nothing else',
    '旁观者只能播放该房间的流，不能执行其他操作',
  ),
  heartbeatTimeout: entry(
    1102001,
    504,
    true,
    'the server stopped answering heartbeats',
    '心跳超时，服务器无响应',
  ),
  mediaUnavailable: entry(
    1102017,
    503,
    true,
    'no media engine is available; try again',
    '暂无可用的媒体引擎，请稍后重试',
  ),
});
