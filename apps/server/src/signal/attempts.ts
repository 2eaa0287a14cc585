import { ERRORS, ParleyError, type StreamReport } from '@parley/protocol';
import type { Attempt } from '../room/observed.ts';
import type { Prospect } from './awaited-plays.ts';
import { internalError } from './connection.ts';
import type { Session } from './session.ts';

type Attempted = Pick<Attempt, 'appId' | 'what'>;

/** Tells how each login, publish and play ended. A play has not succeeded before its client has seen or heard something. */
export class Attempts {
  readonly #onAttempted: (attempt: Attempt) => void;

  constructor(onAttempted: (attempt: Attempt) => void) {
    this.#onAttempted = onAttempted;
  }

  /**
   * Does what a client wants of an app, and tells how it ended.
   *
   * @param codeOf the code that a failure is answered with
   * @throws what `work` throws
   */
  async make<T>(attempted: Attempted, work: () => Promise<T>, codeOf = answerCode): Promise<T> {
    const result = await this.#refusalsOf(attempted, work, codeOf);
    this.#onAttempted({ ...attempted, code: 0 });
    return result;
  }

  /** Begins to play, and tells if that is refused. @throws what `work` throws */
  async play<T>({ appId, awaitedPlays }: Session, streamId: string, work: () => Promise<T>): Promise<T> {
    const result = await this.#refusalsOf({ appId, what: 'play' }, work, answerCode);
    awaitedPlays.granted(streamId);
    return result;
  }

  /** What a session plays is seen or heard: the play has succeeded. Returns whether that was awaited. */
  playShown({ appId, awaitedPlays }: Session, streamId: string): boolean {
    const shown = awaitedPlays.shown(streamId);
    if (shown === 'inTime') this.#onAttempted({ appId, what: 'play', code: 0 });
    return shown !== undefined;
  }

  /** Takes first pictures from a client's reports; each counts once, however often a client tells of it. */
  noteFirstFrames(session: Session, reports: readonly StreamReport[]): StreamReport[] {
    return reports.map((report) => {
      const { direction, streamId, figures } = report;
      if (figures.firstFrameMs === undefined) return report;
      if (direction === 'receive' && this.playShown(session, streamId)) return report;
      const { firstFrameMs: _, ...others } = figures;
      return { ...report, figures: others };
    });
  }

  /** Tells of plays that have shown nothing for too long. */
  giveUpPlays({ appId, line, media: { player }, awaitedPlays }: Session, nowMs: number): void {
    const prospectOf = (streamId: string): Prospect => {
      if (!player.isPlaying(streamId)) return 'gone';
      return line !== undefined && player.isDue(streamId) ? 'due' : 'resting';
    };
    for (const _ of awaitedPlays.failed(nowMs, prospectOf))
      this.#onAttempted({ appId, what: 'play', code: ERRORS.playNoData.code });
  }

  async #refusalsOf<T>(
    attempted: Attempted,
    work: () => Promise<T>,
    codeOf: (error: unknown) => number,
  ): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.#onAttempted({ ...attempted, code: codeOf(error) });
      throw error;
    }
  }
}

function answerCode(error: unknown): number {
  return (error instanceof ParleyError ? error : internalError(error)).code;
}
