/** Remembers which nonces were used, each until its signature is too old anyway. */
export class NonceMemory {
  readonly #capacity: number;
  /** When each may be forgotten. */
  readonly #forgetAtMs = new Map<string, number>();
  #sweptAtMs = Number.NEGATIVE_INFINITY;

  /** @param capacity nonces held at once; when that many are still to be remembered, new ones are refused */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Takes a nonce note of; says whether it may be used: not when it was, nor when there is no room for it. */
  use(nonce: string, options: { nowMs: number; forgetAtMs: number }): 'fresh' | 'used' | 'full' {
    const { nowMs, forgetAtMs } = options;
    const until = this.#forgetAtMs.get(nonce);
    if (until !== undefined && until > nowMs) return 'used';
    if (this.#forgetAtMs.size >= this.#capacity) this.#sweep(nowMs);
    if (this.#forgetAtMs.size >= this.#capacity) return 'full';
    this.#forgetAtMs.set(nonce, forgetAtMs);
    return 'fresh';
  }

  /** At most once a second, so that a full memory under load is not walked for each call. */
  #sweep(nowMs: number): void {
    if (nowMs - this.#sweptAtMs < 1000) return;
    this.#sweptAtMs = nowMs;
    for (const [nonce, until] of this.#forgetAtMs) if (until <= nowMs) this.#forgetAtMs.delete(nonce);
  }
}
