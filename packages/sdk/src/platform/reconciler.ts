/**
 * Brings something towards a changing wish: `work` runs once at a time, and once more when it was poked
 * meanwhile, so that it always ends having seen the newest wish. Errors go to `onError`.
 */
export class Reconciler {
  readonly #work: () => Promise<void>;
  readonly #onError: (error: unknown) => void;
  #state: 'idle' | 'running' | 'again' | 'closed' = 'idle';

  constructor(work: () => Promise<void>, onError: (error: unknown) => void) {
    this.#work = work;
    this.#onError = onError;
  }

  poke(): void {
    if (this.#state === 'idle') void this.#run();
    else if (this.#state === 'running') this.#state = 'again';
  }

  close(): void {
    this.#state = 'closed';
  }

  async #run(): Promise<void> {
    do {
      this.#state = 'running';
      // Calls made in the same turn are seen together.
      await Promise.resolve();
      try {
        await this.#work();
      } catch (error) {
        this.#onError(error);
      }
    } while (this.#is('again'));
    if (this.#is('running')) this.#state = 'idle';
  }

  /** A look at the state that the compiler does not narrow: it changes while `work` is awaited. */
  #is(state: 'again' | 'running'): boolean {
    return this.#state === state;
  }
}
