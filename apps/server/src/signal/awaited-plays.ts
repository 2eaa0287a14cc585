/** How long a stream may be there without a picture or sound of it: ten seconds, and two for the report to come. */
export const PATIENCE_MS = 12_000;

/** What can be seen of a play from here: its player has gone, there is nothing to show now, or there is. */
export type Prospect = 'gone' | 'resting' | 'due';

type Awaited =
  /** Nothing of the stream can be shown: it is not there, or muted, or hidden, or its client is away. */
  | { readonly state: 'resting' }
  | { readonly state: 'due'; readonly sinceMs: number }
  /** Counted as failed. What comes still is late. */
  | { readonly state: 'failed' };

const RESTING: Awaited = { state: 'resting' };
const FAILED: Awaited = { state: 'failed' };

/**
 * The plays of a session that nothing has been seen or heard of yet. A play that was granted has succeeded when its client
 * says so, and failed when something is there to be shown for long and the client, which does report, says nothing. Pure.
 */
export class AwaitedPlays {
  readonly #plays = new Map<string, Awaited>();
  #isReported = false;

  /** Begins to wait; a stream that is played anew is waited for anew. */
  granted(streamId: string): void {
    this.#plays.set(streamId, RESTING);
  }

  /** The client is one that reports: its silence says something. */
  clientReports(): void {
    this.#isReported = true;
  }

  /**
   * The client has seen or heard the stream.
   *
   * @returns whether that makes the play a success, or comes after it was counted as failed; `undefined` when it was not awaited
   */
  shown(streamId: string): 'inTime' | 'late' | undefined {
    const awaited = this.#plays.get(streamId);
    if (awaited === undefined) return undefined;
    this.#plays.delete(streamId);
    return awaited.state === 'failed' ? 'late' : 'inTime';
  }

  /** Which plays have failed by now, each once. To be asked every second or so. */
  failed(nowMs: number, prospectOf: (streamId: string) => Prospect): string[] {
    const failed: string[] = [];
    for (const [streamId, awaited] of this.#plays) {
      const prospect = prospectOf(streamId);
      if (prospect === 'gone') this.#plays.delete(streamId);
      else if (awaited.state === 'failed') continue;
      else if (prospect === 'resting') this.#plays.set(streamId, RESTING);
      else if (awaited.state === 'resting') this.#plays.set(streamId, { state: 'due', sinceMs: nowMs });
      else if (this.#isReported && nowMs - awaited.sinceMs >= PATIENCE_MS) {
        this.#plays.set(streamId, FAILED);
        failed.push(streamId);
      }
    }
    return failed;
  }
}
