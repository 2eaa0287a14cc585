import { LIMITS } from '@parley/protocol';

/**
 * What was chosen for streams that are not played yet. That nothing is kept for streams that never are, only the last few
 * choices are.
 */
export class Presets<T> {
  readonly #byStream = new Map<string, T>();

  keep(streamId: string, value: T): void {
    this.#byStream.delete(streamId);
    this.#byStream.set(streamId, value);
    const [oldest] = this.#byStream.keys();
    if (this.#byStream.size > LIMITS.playsPerClient && oldest !== undefined) this.#byStream.delete(oldest);
  }

  /** The choice for a stream that is played from now on, which is forgotten when that ends. */
  take(streamId: string): T | undefined {
    const value = this.#byStream.get(streamId);
    this.#byStream.delete(streamId);
    return value;
  }
}
