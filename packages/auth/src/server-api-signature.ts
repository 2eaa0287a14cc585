import { createHash } from 'node:crypto';
import { equalInConstantTime } from './equal.ts';

/** The public parameters of a server API call that its signature covers (reference §8.1). */
export interface ServerApiSignatureInput {
  readonly appId: number;
  /** 16 hexadecimal characters, fresh for each call. */
  readonly signatureNonce: string;
  /** Unix time in seconds. */
  readonly timestamp: number;
}

/**
 * `Signature` of a server API v2 call: lower-case hex MD5 over AppId, SignatureNonce, ServerSecret and
 * Timestamp joined without anything between. MD5 is the interface's, not our choice.
 */
export function signServerApi(input: ServerApiSignatureInput, serverSecret: string): string {
  return createHash('md5')
    .update(`${input.appId}${input.signatureNonce}${serverSecret}${input.timestamp}`, 'utf8')
    .digest('hex');
}

/** Whether a server API call is signed with this ServerSecret. Its age and its nonce are the caller's to check. */
export function verifyServerApi(
  input: ServerApiSignatureInput,
  serverSecret: string,
  signature: string,
): boolean {
  return equalInConstantTime(signServerApi(input, serverSecret), signature);
}
