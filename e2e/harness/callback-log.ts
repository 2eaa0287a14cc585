import { DEADLINE_MS } from './until.ts';

/** One callback of the SDK with the arguments it was called with. */
export interface Callback {
  readonly name: string;
  readonly args: readonly unknown[];
}

type Matches = (...args: never[]) => boolean;

interface Waiter {
  readonly accepts: (callback: Callback) => boolean;
  readonly resolve: (callback: Callback) => void;
}

/** Everything an engine has called back, in order; tests wait on it and read it. */
export class CallbackLog {
  readonly #owner: string;
  readonly #all: Callback[] = [];
  readonly #waiters = new Set<Waiter>();

  /** @param owner whose callbacks these are; for messages */
  constructor(owner: string) {
    this.#owner = owner;
  }

  add(callback: Callback): void {
    this.#all.push(callback);
    for (const waiter of [...this.#waiters]) {
      if (!waiter.accepts(callback)) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(callback);
    }
  }

  /** A position: what is called back from now on comes after it. */
  mark(): number {
    return this.#all.length;
  }

  /** The callbacks of these names since `after`, as `[name, ...args]`. */
  since(after: number, names: readonly string[]): unknown[][] {
    return this.#all
      .slice(after)
      .filter(({ name }) => names.includes(name))
      .map(({ name, args }) => [name, ...args]);
  }

  /** The callbacks of this name since `after`, each as its arguments. */
  named(name: string, after = 0): (readonly unknown[])[] {
    return this.#all.slice(after).flatMap((callback) => (callback.name === name ? [callback.args] : []));
  }

  /**
   * The first callback `name` since `after` whose arguments match, now or later.
   * @throws naming the owner, the callback and all that was called back instead
   */
  waitFor(
    name: string,
    matches: Matches = () => true,
    { after = 0, deadlineMs = DEADLINE_MS } = {},
  ): Promise<readonly unknown[]> {
    const accepts = (callback: Callback) => callback.name === name && matches(...(callback.args as never[]));
    const found = this.#all.slice(after).find(accepts);
    if (found !== undefined) return Promise.resolve(found.args);
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        accepts,
        resolve: (callback) => {
          clearTimeout(timer);
          resolve(callback.args);
        },
      };
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        const seen = this.#all
          .slice(after)
          .map((callback) => `  ${callback.name} ${JSON.stringify(callback.args)}`);
        reject(
          new Error(
            `${this.#owner}: no ${name} like ${matches} within ${deadlineMs} ms; called back instead:\n${seen.join('\n')}`,
          ),
        );
      }, deadlineMs);
      this.#waiters.add(waiter);
    });
  }
}
