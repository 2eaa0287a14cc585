/** What the reference page says around the actions. */
export interface ReferenceWords {
  readonly tag: string;
  readonly title: string;
  readonly intro: string;
  readonly signature: string;
  readonly answers: string;
  readonly document: string;
  readonly otherLanguage: string;
  readonly actions: string;
  readonly parameter: string;
  readonly type: string;
  readonly meaning: string;
  readonly required: string;
  readonly optional: string;
  readonly noParameters: string;
  readonly request: string;
  readonly publicParameters: string;
  readonly answer: string;
  readonly ownCodes: string;
  readonly codes: string;
  readonly code: string;
  readonly perSecond: (calls: number) => string;
  readonly perRoom: (seconds: number) => string;
  readonly list: (max: number) => string;
  readonly bytes: (max: number) => string;
  readonly range: (min: number, max: number) => string;
  readonly otherwise: (value: string) => string;
  readonly types: Readonly<Record<'string' | 'integer' | 'boolean', string>>;
}

export const REFERENCE_WORDS: Readonly<Record<'en' | 'zh', ReferenceWords>> = {
  en: {
    tag: 'en',
    title: 'Server API v2',
    intro:
      'For your back end: look at rooms and steer them. Send GET with everything in the query, where a list is Name[] once for each item; or POST with the public parameters in the query and the others as a JSON object.',
    signature:
      'Signature is the lower-case hex MD5 of AppId, SignatureNonce, ServerSecret and Timestamp, joined. Nonce and signature are new for each call and good for ten minutes.',
    answers:
      'Every answer is HTTP 200 with Code, Message, RequestId and, where there is some, Data. Code 0 is success.',
    document: 'OpenAPI document',
    otherLanguage: '中文',
    actions: 'Actions',
    parameter: 'Parameter',
    type: 'Type',
    meaning: 'Meaning',
    required: 'required',
    optional: 'optional',
    noParameters: 'It has no parameters of its own.',
    request: 'Request',
    publicParameters: 'public parameters',
    answer: 'Answer',
    ownCodes: 'Codes of its own',
    codes: 'Codes',
    code: 'Code',
    perSecond: (calls) => `${calls} calls of an app in a second`,
    perRoom: (seconds) => `one call of a room in ${seconds} s`,
    list: (max) => `list of at most ${max}`,
    bytes: (max) => `at most ${max} bytes`,
    range: (min, max) => (max === Number.MAX_SAFE_INTEGER ? `from ${min}` : `${min} to ${max}`),
    otherwise: (value) => `${value} if missing`,
    types: { string: 'text', integer: 'whole number', boolean: 'true or false' },
  },
  zh: {
    tag: 'zh-CN',
    title: '服务端 API v2',
    intro:
      '供业务后台查询和管理房间。使用 GET 时所有参数都放在查询串中，列表写作 Name[]，每个元素一次；使用 POST 时公共参数放在查询串中，其余参数放在 JSON 对象中。',
    signature:
      'Signature 是 AppId、SignatureNonce、ServerSecret 与 Timestamp 依次拼接后的 MD5，小写十六进制。每次调用须使用新的随机数与签名，有效期十分钟。',
    answers: '所有应答均为 HTTP 200，包含 Code、Message、RequestId，以及可能的 Data。Code 为 0 表示成功。',
    document: 'OpenAPI 文档',
    otherLanguage: 'English',
    actions: '接口',
    parameter: '参数',
    type: '类型',
    meaning: '说明',
    required: '必填',
    optional: '可选',
    noParameters: '没有业务参数。',
    request: '请求',
    publicParameters: '公共参数',
    answer: '应答',
    ownCodes: '该接口的返回码',
    codes: '返回码',
    code: '返回码',
    perSecond: (calls) => `每个应用每秒 ${calls} 次`,
    perRoom: (seconds) => `每个房间每 ${seconds} 秒 1 次`,
    list: (max) => `列表，最多 ${max} 项`,
    bytes: (max) => `最多 ${max} 字节`,
    range: (min, max) => (max === Number.MAX_SAFE_INTEGER ? `不小于 ${min}` : `${min} 到 ${max}`),
    otherwise: (value) => `缺省为 ${value}`,
    types: { string: '文本', integer: '整数', boolean: 'true 或 false' },
  },
};
