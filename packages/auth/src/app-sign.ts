import { createHmac } from 'node:crypto';
import { equalInConstantTime } from './equal.ts';

/** What a login by AppSign proves itself for. `nonce` is the one of the connection's `hello`. */
export interface AppSignProofInput {
  readonly appId: number;
  readonly userId: string;
  readonly roomId: string;
  readonly nonce: string;
}

/**
 * The proof that stands for an AppSign on the wire (docs/protocol.md, SIG-11): lower-case hex
 * HMAC-SHA256, key the AppSign's 64 characters, over the four fields with a line feed between.
 */
export function appSignProof(input: AppSignProofInput, appSign: string): string {
  const { appId, userId, roomId, nonce } = input;
  return createHmac('sha256', appSign)
    .update(`${appId}\n${userId}\n${roomId}\n${nonce}`, 'utf8')
    .digest('hex');
}

/** Whether `proof` was made with this AppSign for this login. Takes the same time whatever the proof. */
export function verifyAppSignProof(input: AppSignProofInput, appSign: string, proof: string): boolean {
  return equalInConstantTime(appSignProof(input, appSign), proof);
}
