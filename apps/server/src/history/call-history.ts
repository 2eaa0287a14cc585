import type { Clock, Stop } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Happening, RoomLife } from '../room/happening.ts';
import type { CallChange, CallRecords } from '../store/index.ts';
import { changesOf } from './call-changes.ts';
import { LivePeaks } from './live-peaks.ts';
import { MergedWindows, type WindowSample } from './merged-windows.ts';

/** Changes gather for this long: one write for many. */
const WRITE_PERIOD_MS = 1_000;
/** Changes that wait; a database that is down for long must not fill the memory. */
const MAX_WAITING = 100_000;
/** How long calls are kept for operators to look at. */
const KEPT_MS = 90 * 24 * 3_600_000;
const PRUNE_PERIOD_MS = 3_600_000;
/** `closeReason` of what was cut off by the end of the server. */
const SERVER_ENDED = 100;

export interface CallHistoryOptions {
  readonly records: CallRecords;
  /** Of this server, and of no other on the same records. */
  readonly nodeId: string;
  readonly clock: Clock;
  readonly log: Pick<Log, 'error'>;
}

/** Keeps what happens in calls. A call goes on whatever becomes of its records. */
export class CallHistory {
  readonly #options: CallHistoryOptions;
  readonly #stops: Stop[];
  readonly #peaks = new LivePeaks();
  readonly #windows = new MergedWindows();
  #waiting: CallChange[] = [];
  #writing: Promise<void> | undefined;

  /** Begins by ending what this server has left open if it died. */
  static async open(options: CallHistoryOptions): Promise<CallHistory> {
    const { records, nodeId, clock } = options;
    await records.closeOpen({ nodeId, atMs: clock.nowMs(), reason: SERVER_ENDED });
    return new CallHistory(options);
  }

  private constructor(options: CallHistoryOptions) {
    this.#options = options;
    const { clock } = options;
    this.#stops = [
      clock.every(WRITE_PERIOD_MS, () => {
        this.#addPeaks();
        this.#addSummedUp(this.#windows.take(clock.nowMs()));
        this.#writeSoon();
      }),
      clock.every(PRUNE_PERIOD_MS, () => this.#prune()),
    ];
  }

  happened(room: RoomLife, happening: Happening): void {
    const { clock, nodeId } = this.#options;
    this.add(changesOf(room, happening, { atMs: clock.nowMs(), nodeId }));
    this.#peaks.note(room.appId, happening);
  }

  add(changes: readonly CallChange[]): void {
    if (this.#waiting.length + changes.length > MAX_WAITING) {
      this.#options.log.error({ event: 'historyLost', changes: changes.length });
      return;
    }
    this.#waiting.push(...changes);
    for (const change of changes) if (change.type === 'measured') this.#windows.add(change.sample);
  }

  /** Writes what waits. */
  async close(): Promise<void> {
    for (const stop of this.#stops.splice(0)) stop();
    this.#addPeaks();
    this.#addSummedUp(this.#windows.takeAll());
    await this.#writing;
    await this.#write();
  }

  #addPeaks(): void {
    const { clock, nodeId } = this.#options;
    const atMs = clock.nowMs();
    this.add(this.#peaks.take(atMs).map((peak) => ({ type: 'peaked', ...peak, nodeId, atMs })));
  }

  #addSummedUp(samples: readonly WindowSample[]): void {
    this.add(samples.map((one) => ({ type: 'summedUp', ...one })));
  }

  #writeSoon(): void {
    if (this.#waiting.length === 0) return;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  async #write(): Promise<void> {
    const changes = this.#waiting;
    this.#waiting = [];
    try {
      await this.#options.records.write(changes);
    } catch (error) {
      this.#options.log.error({ event: 'historyNotKept', changes: changes.length, err: error });
      this.#waiting = [...changes, ...this.#waiting];
    }
  }

  #prune(): void {
    const { records, clock, log } = this.#options;
    records
      .prune(clock.nowMs() - KEPT_MS)
      .catch((error: unknown) => log.error({ event: 'historyNotKept', err: error }));
  }
}
