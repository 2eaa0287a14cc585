import { ParleyError } from '@parley/protocol';
import type { Requester } from './requester.ts';

/**
 * Tells the server that streams are no longer published or played: at once, or when signalling is back if it is
 * away. Otherwise a stream that was stopped during an outage would live on after it.
 */
export class Farewells {
  readonly #type: 'unpublish' | 'stopPlay';
  readonly #requester: () => Requester | undefined;
  readonly #untold = new Set<string>();

  constructor(type: 'unpublish' | 'stopPlay', requester: () => Requester | undefined) {
    this.#type = type;
    this.#requester = requester;
  }

  tell(streamId: string): void {
    this.#untold.add(streamId);
    const request = this.#requester();
    if (request === undefined) return;
    request(this.#type, { streamId }).then(
      () => this.#untold.delete(streamId),
      (error: unknown) => {
        // Refused: the server knows of no such stream. Lost: told again by `flush`.
        const isLost = error instanceof ParleyError && error.reason === 'socketClosed';
        if (!isLost) this.#untold.delete(streamId);
      },
    );
  }

  /** Signalling is back. */
  flush(): void {
    for (const streamId of [...this.#untold]) this.tell(streamId);
  }

  /** The stream is wanted again. */
  takeBack(streamId: string): void {
    this.#untold.delete(streamId);
  }

  /** The session is over, and all its streams with it. */
  clear(): void {
    this.#untold.clear();
  }
}
