import type { ApiCode } from '../codes.ts';

/** What each code means, for the reference page. */
export const CODE_WORDS: Readonly<Record<ApiCode, { readonly en: string; readonly zh: string }>> = {
  success: { en: 'It is done', zh: '成功' },
  badParameter: {
    en: 'A parameter is missing or wrong; Message names it',
    zh: '参数缺失或错误，Message 指明是哪一个',
  },
  parameterTooLong: { en: 'A parameter is too long; Message names it', zh: '参数过长，Message 指明是哪一个' },
  roomNotFound: { en: 'There is no such room now', zh: '房间当前不存在' },
  streamIdTaken: { en: 'The streamID is that of a stream which is there', zh: '该流 ID 已被现有的流占用' },
  streamMissing: { en: 'There is no such stream in the room', zh: '房间内没有该流' },
  appRateLimited: { en: 'Too many calls of the app; wait a second', zh: '应用调用过于频繁，请等待一秒' },
  roomRateLimited: { en: 'Too many calls for the room; wait', zh: '针对该房间的调用过于频繁，请稍候' },
  streamNotFound: { en: 'There is no such stream in the app now', zh: '应用内当前没有该流' },
  sequenceStale: {
    en: "Sequence is not above that of the stream's last call within 10 s",
    zh: 'Sequence 未大于该流 10 秒内上一次调用的值',
  },
  tooManyRules: { en: 'The app has as many rules as it may have', zh: '规则数量已达上限' },
  ruleNotFound: { en: 'There is no such rule', zh: '规则不存在' },
  listTooLong: {
    en: 'A list has too many items; Message names it',
    zh: '列表元素过多，Message 指明是哪一个',
  },
  appIdFormat: { en: 'AppId is no number from 1 to 4294967295', zh: 'AppId 不是 1 到 4294967295 的整数' },
  timestampEmpty: { en: 'Timestamp is missing', zh: '缺少 Timestamp' },
  timestampFormat: { en: 'Timestamp is no Unix time in seconds', zh: 'Timestamp 不是以秒为单位的 Unix 时间' },
  signatureExpired: { en: 'Timestamp is more than ten minutes off', zh: 'Timestamp 偏差超过十分钟' },
  signatureWrong: { en: 'Signature is wrong, or its nonce was used', zh: '签名错误，或随机数已被使用' },
  actionEmpty: { en: 'Action is missing', zh: '缺少 Action' },
  actionUnknown: { en: 'There is no such Action', zh: 'Action 不存在' },
  nonceEmpty: { en: 'SignatureNonce is missing or not hexadecimal', zh: '缺少 SignatureNonce，或格式错误' },
  signatureEmpty: { en: 'Signature is missing', zh: '缺少 Signature' },
  appUnknown: { en: 'There is no app with this AppId', zh: '没有该 AppId 对应的应用' },
  signatureVersionEmpty: { en: 'SignatureVersion is missing', zh: '缺少 SignatureVersion' },
  signatureVersionUnsupported: { en: 'SignatureVersion is not 2.0', zh: 'SignatureVersion 不是 2.0' },
  internal: { en: 'The server failed inside; try again', zh: '服务器内部错误，请重试' },
};
