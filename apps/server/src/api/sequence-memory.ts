import { ApiError } from './codes.ts';

/** How long a stream's last `Sequence` is held against later calls. */
const REMEMBERED_MS = 10_000;
/** Streams that are remembered before those of the past are cleared away. */
const SWEEP_SIZE = 10_000;

/** Keeps calls about one stream in the order in which their `Sequence` says they were made. */
export class SequenceMemory {
  readonly #byStream = new Map<string, { readonly sequence: number; readonly untilMs: number }>();
  #sweepAtSize = SWEEP_SIZE;

  /**
   * Counts a call about some streams, or none of them.
   *
   * @throws {ApiError} sequenceStale when one of them had a call in the last 10 s that was not made earlier
   */
  take(
    { appId, streamIds, sequence }: { appId: number; streamIds: readonly string[]; sequence: number },
    nowMs: number,
  ): void {
    const keys = streamIds.map((streamId) => `${appId} ${streamId}`);
    for (const key of keys) {
      const last = this.#byStream.get(key);
      if (last !== undefined && last.untilMs > nowMs && sequence <= last.sequence)
        throw new ApiError(
          'sequenceStale',
          `Sequence is ${sequence}; for this stream it must be above ${last.sequence}`,
        );
    }
    for (const key of keys) this.#byStream.set(key, { sequence, untilMs: nowMs + REMEMBERED_MS });
    if (this.#byStream.size >= this.#sweepAtSize) this.#forgetPast(nowMs);
  }

  #forgetPast(nowMs: number): void {
    for (const [key, { untilMs }] of this.#byStream) if (untilMs <= nowMs) this.#byStream.delete(key);
    this.#sweepAtSize = Math.max(SWEEP_SIZE, 2 * this.#byStream.size);
  }
}
