/** Codes of server API v2 that Parley answers with (reference §8.1). */
export const API_CODES = {
  success: 0,
  badParameter: 2,
  parameterTooLong: 3,
  roomNotFound: 104,
  streamIdTaken: 123,
  streamMissing: 138,
  appRateLimited: 206,
  roomRateLimited: 207,
  streamNotFound: 41_004,
  sequenceStale: 1_010,
  tooManyRules: 50_123,
  ruleNotFound: 50_124,
  listTooLong: 50_011,
  appIdFormat: 100_000_001,
  timestampEmpty: 100_000_002,
  timestampFormat: 100_000_003,
  signatureExpired: 100_000_004,
  signatureWrong: 100_000_005,
  actionEmpty: 100_000_006,
  actionUnknown: 100_000_007,
  nonceEmpty: 100_000_008,
  signatureEmpty: 100_000_009,
  appUnknown: 100_000_011,
  signatureVersionEmpty: 100_000_013,
  signatureVersionUnsupported: 100_000_014,
  internal: 100_000_015,
} as const;

export type ApiCode = keyof typeof API_CODES;

/** What any action may answer, whatever it does. */
export const COMMON_CODES: readonly ApiCode[] = [
  'success',
  'badParameter',
  'parameterTooLong',
  'listTooLong',
  'appRateLimited',
  'roomRateLimited',
  'appIdFormat',
  'timestampEmpty',
  'timestampFormat',
  'signatureExpired',
  'signatureWrong',
  'actionEmpty',
  'actionUnknown',
  'nonceEmpty',
  'signatureEmpty',
  'appUnknown',
  'signatureVersionEmpty',
  'signatureVersionUnsupported',
  'internal',
];

/** A call that cannot be carried out, as its answer says it. */
export class ApiError extends Error {
  readonly code: number;
  /** The parameter that is wrong, if it is one. */
  readonly field: string | undefined;

  constructor(code: ApiCode, message: string, field?: string) {
    super(message);
    this.code = API_CODES[code];
    this.field = field;
  }
}
