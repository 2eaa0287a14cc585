import { createHash } from 'node:crypto';
import { equalInConstantTime } from './equal.ts';

/** The fields of a webhook's body that its signature covers (reference §8.3), as texts. */
export interface WebhookSignatureInput {
  /** Unix time in seconds. */
  readonly timestamp: number | string;
  readonly nonce: number | string;
}

/**
 * `signature` of a webhook: lower-case hex SHA-1 over CallbackSecret, timestamp and nonce, sorted as
 * texts and joined without anything between. SHA-1 is the interface's, not our choice.
 */
export function signWebhook(input: WebhookSignatureInput, callbackSecret: string): string {
  const joined = [callbackSecret, String(input.timestamp), String(input.nonce)].sort().join('');
  return createHash('sha1').update(joined, 'utf8').digest('hex');
}

/** Whether a webhook came from a server that knows this CallbackSecret. */
export function verifyWebhook(
  input: WebhookSignatureInput,
  callbackSecret: string,
  signature: string,
): boolean {
  return equalInConstantTime(signWebhook(input, callbackSecret), signature);
}
