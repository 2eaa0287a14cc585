import { ERRORS, type ErrorName, ParleyError } from '@parley/protocol';
import { SdpRefusal } from './sdp/refusal.ts';

/** The bearer token proves nothing. */
export class Unauthorized extends Error {
  readonly reason: ParleyError;

  constructor(reason: ParleyError) {
    super(reason.message);
    this.name = 'Unauthorized';
    this.reason = reason;
  }
}

/** What a request is answered instead of what it asked for. */
export interface Failure {
  readonly status: number;
  /** A code of the error table; 0 for what is wrong with the HTTP request itself. */
  readonly code: number;
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Where HTTP has a status of its own for what the table knows. */
const STATUS: Partial<Record<ErrorName, number>> = {
  appIdUnknown: 404,
  // draft-ietf-wish-whep-04 §4.2.7: a stream that is not live yet
  streamNotFound: 409,
  illegalParameter: 422,
  encoderUnsupported: 422,
  decoderUnsupported: 422,
};
/** Seconds after which a refused request may do better. */
const RETRY_AFTER: Partial<Record<ErrorName, number>> = {
  streamNotFound: 3,
  roomRateLimited: 1,
  signalRateLimited: 1,
  mediaUnavailable: 2,
};

/** The answer to a request that failed; `undefined` for a failure that nobody foresaw. */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof SdpRefusal) {
    const status = error.kind === 'malformed' ? 400 : 422;
    return { status, code: ERRORS.illegalParameter.code, detail: error.message };
  }
  if (error instanceof Unauthorized) {
    const isAbsent = error.reason.reason === 'noCredentials';
    return {
      status: 401,
      code: error.reason.code,
      detail: error.message,
      headers: { 'www-authenticate': isAbsent ? 'Bearer' : 'Bearer error="invalid_token"' },
    };
  }
  if (!(error instanceof ParleyError)) return undefined;
  const { reason, code, message } = error;
  const retryAfter = RETRY_AFTER[reason];
  return {
    status: STATUS[reason] ?? ERRORS[reason].http,
    code,
    detail: message,
    ...(retryAfter === undefined ? {} : { headers: { 'retry-after': String(retryAfter) } }),
  };
}
