import { ParleyError, type User } from '@parley/protocol';
import type { RandomIds } from './random-ids.ts';

/** What lets one operator look into one room, once [SIG-60]. */
export interface LookPass {
  readonly appId: number;
  readonly roomId: string;
  readonly user: User;
  /** Whose look it is, as records name it. */
  readonly operator: string;
  readonly expiresAtMs: number;
}

/** No Token04 begins like this. */
const PREFIX = 'look-';
/** Short: who may not look in any more stops looking at the latest when the pass is to be renewed. */
const GOOD_FOR_MS = 120_000;
const MAX_PASSES = 1_000;

/** Passes that were handed out and not used yet. They are known here alone: no back end can make one. */
export class LookPasses {
  readonly #ids: Pick<RandomIds, 'resumeKey'>;
  readonly #passes = new Map<string, LookPass>();

  constructor(ids: Pick<RandomIds, 'resumeKey'>) {
    this.#ids = ids;
  }

  /** Whether a token claims to be a pass. */
  static isPass(token: string): boolean {
    return token.startsWith(PREFIX);
  }

  issue(look: Omit<LookPass, 'expiresAtMs'>, nowMs: number): { token: string; expiresAtMs: number } {
    for (const [token, { expiresAtMs }] of this.#passes)
      if (expiresAtMs <= nowMs || this.#passes.size >= MAX_PASSES) this.#passes.delete(token);
    const token = PREFIX + this.#ids.resumeKey();
    const expiresAtMs = nowMs + GOOD_FOR_MS;
    this.#passes.set(token, { ...look, expiresAtMs });
    return { token, expiresAtMs };
  }

  /**
   * Takes a pass for a login or a renewal; it is good for one.
   *
   * @throws {ParleyError} tokenExpired, or loginAuthFailed for one that was not handed out for this
   */
  redeem(
    token: string,
    login: { readonly appId: number; readonly roomId: string; readonly userId: string },
    nowMs: number,
  ): LookPass {
    const pass = this.#passes.get(token);
    const isMeant =
      pass?.appId === login.appId && pass.roomId === login.roomId && pass.user.userId === login.userId;
    if (pass === undefined || !isMeant)
      throw new ParleyError('loginAuthFailed', { detail: 'this pass was used, or is for something else' });
    this.#passes.delete(token);
    if (pass.expiresAtMs <= nowMs) throw new ParleyError('tokenExpired', { detail: 'this pass has ended' });
    return pass;
  }
}
