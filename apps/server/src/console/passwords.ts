import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** OWASP's advice for scrypt: 2^16 rounds in blocks of 8, which takes 64 MiB. */
const COST = { N: 2 ** 16, r: 8, p: 1 } as const;
const MAX_MEMORY = 128 * COST.N * COST.r * 2;
const KEY_BYTES = 32;
/** Hashes at a time: each takes a core and much memory, and sign-ins are refused beyond the queue. */
const PARALLEL = 2;
const MAX_WAITING = 32;

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/** Too many people sign in at once. */
export class PasswordsBusy extends Error {
  constructor() {
    super('too many sign-ins at once; try again in a moment');
    this.name = 'PasswordsBusy';
  }
}

/** Makes and checks password hashes, a few at a time. */
export class Passwords {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /** @returns `scrypt$N$r$p$salt$key`, the last two in base64url */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(16);
    const key = await this.#run(() => derive(password, salt, KEY_BYTES, { ...COST, maxmem: MAX_MEMORY }));
    return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join(
      '$',
    );
  }

  /** Takes the same time for an operator that does not exist (`hash` is `null`) as for a wrong password. */
  async verify(password: string, hash: string | null): Promise<boolean> {
    const [kind, N, r, p, salt = '', key = ''] = (hash ?? ABSENT).split('$');
    if (kind !== 'scrypt') throw new Error('a password hash of an unknown kind');
    const expected = Buffer.from(key, 'base64url');
    const options = { N: Number(N), r: Number(r), p: Number(p), maxmem: MAX_MEMORY };
    const actual = await this.#run(() =>
      derive(password, Buffer.from(salt, 'base64url'), expected.length, options),
    );
    return timingSafeEqual(actual, expected) && hash !== null;
  }

  async #run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#running >= PARALLEL) {
      if (this.#waiting.length >= MAX_WAITING) throw new PasswordsBusy();
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running++;
    try {
      return await task();
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }
}

const ABSENT = ['scrypt', COST.N, COST.r, COST.p, 'AAAA', Buffer.alloc(KEY_BYTES).toString('base64url')].join(
  '$',
);
