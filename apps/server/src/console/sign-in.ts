import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Operator, OperatorStore } from '../store/index.ts';
import { ConsoleRefusal } from './console-error.ts';
import type { Passwords } from './passwords.ts';

/** How long a session lasts, used or not. */
const SESSION_MS = 12 * 3_600_000;
/** Wrong passwords for one name until it has to wait. */
const MAX_FAILURES = 8;
const FAILURE_WINDOW_MS = 15 * 60_000;
const MAX_NAMES = 10_000;

interface Failures {
  count: number;
  readonly untilMs: number;
}

export interface SignedIn {
  readonly operator: Operator;
  /** What the browser keeps; the store has its hash only. */
  readonly key: string;
  readonly expiresAtMs: number;
}

/** Who may use the console, and for how long. */
export class SignIn {
  readonly #operators: OperatorStore;
  readonly #passwords: Passwords;
  readonly #clock: Clock;
  readonly #failures = new Map<string, Failures>();

  constructor(parts: {
    readonly operators: OperatorStore;
    readonly passwords: Passwords;
    readonly clock: Clock;
  }) {
    this.#operators = parts.operators;
    this.#passwords = parts.passwords;
    this.#clock = parts.clock;
  }

  /**
   * Begins a session.
   *
   * @throws {ConsoleRefusal} 401 for a wrong name or password, 429 after many of them
   */
  async signIn(name: string, password: string): Promise<SignedIn> {
    const nowMs = this.#clock.nowMs();
    const key = name.toLowerCase().slice(0, 64);
    const failures = this.#failures.get(key);
    if (failures !== undefined && failures.untilMs > nowMs && failures.count >= MAX_FAILURES)
      throw new ConsoleRefusal(
        429,
        `too many wrong passwords; try again in ${Math.ceil((failures.untilMs - nowMs) / 60_000)} min`,
      );
    const operator = await this.#operators.findByName(name);
    if (!(await this.#passwords.verify(password, operator?.passwordHash ?? null)) || operator === undefined) {
      this.#countFailure(key, nowMs);
      throw new ConsoleRefusal(401, 'name or password is wrong');
    }
    this.#failures.delete(key);
    return this.begin(operator);
  }

  /** Begins a session of somebody whose identity is proved. */
  async begin(operator: Operator): Promise<SignedIn> {
    const nowMs = this.#clock.nowMs();
    const key = randomBytes(32).toString('base64url');
    const expiresAtMs = nowMs + SESSION_MS;
    await this.#operators.pruneSessions(nowMs);
    await this.#operators.addSession({
      keyHash: hashOf(key),
      operatorId: operator.operatorId,
      createdAtMs: nowMs,
      expiresAtMs,
    });
    return { operator, key, expiresAtMs };
  }

  async find(key: string | undefined): Promise<Operator | undefined> {
    if (key === undefined || key.length > 100) return undefined;
    return (await this.#operators.findSession(hashOf(key), this.#clock.nowMs()))?.operator;
  }

  async end(key: string): Promise<void> {
    await this.#operators.removeSession(hashOf(key));
  }

  #countFailure(key: string, nowMs: number): void {
    const known = this.#failures.get(key);
    if (known !== undefined && known.untilMs > nowMs) known.count++;
    else {
      if (this.#failures.size >= MAX_NAMES)
        for (const [name, { untilMs }] of this.#failures) if (untilMs <= nowMs) this.#failures.delete(name);
      if (this.#failures.size < MAX_NAMES)
        this.#failures.set(key, { count: 1, untilMs: nowMs + FAILURE_WINDOW_MS });
    }
  }
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}
