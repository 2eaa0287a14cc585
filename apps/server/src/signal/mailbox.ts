export type Task = () => void | Promise<void>;

/** Runs tasks one after another, each to its end. A task that throws is reported and does not stop the rest. */
export class Mailbox {
  readonly #onError: (error: unknown) => void;
  readonly #waiting: Task[] = [];
  #isRunning = false;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** Tasks that have not begun. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Runs the task now if nothing else runs, otherwise after what was posted before. */
  post(task: Task): void {
    this.#waiting.push(task);
    if (!this.#isRunning) this.#run();
  }

  /** Like `post`, with the task's outcome. */
  perform<T>(task: () => T | Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.post(async () => {
        try {
          resolve(await task());
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  #run(): void {
    this.#isRunning = true;
    for (let task = this.#waiting.shift(); task !== undefined; task = this.#waiting.shift()) {
      try {
        const ended = task();
        if (ended instanceof Promise) {
          ended.catch(this.#onError).then(() => this.#run(), this.#onError);
          return;
        }
      } catch (error) {
        this.#onError(error);
      }
    }
    this.#isRunning = false;
  }
}
