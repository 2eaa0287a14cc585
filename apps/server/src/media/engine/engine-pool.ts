import type { Clock, Stop } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { EngineListener, MediaEngine, MediaEngines } from '../media-engine.ts';
import { EngineProcess } from './engine-process.ts';
import { EngineStartError } from './engine-start-error.ts';
import { nextFailures, restartDelayMs } from './restart-policy.ts';

export interface EnginePoolOptions {
  readonly binary: string;
  readonly count: number;
  readonly listenAddress: string;
  /** Engine i listens on `mediaPort + i`. */
  readonly mediaPort: number;
  readonly announcedAddresses: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
}

type Slot =
  | { state: 'starting'; process: EngineProcess; startedAtMs: number; failures: number }
  | { state: 'running'; process: EngineProcess; startedAtMs: number; failures: number }
  | { state: 'resting'; failures: number; stopWaiting: Stop }
  | { state: 'closed' };

/** What engines of one machine send to each other: one that listens everywhere listens on loopback, too. */
function relayAddress(listenAddress: string): string {
  const loopback: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '::1' };
  return loopback[listenAddress] ?? listenAddress;
}

/** The engine processes of this server, kept running. */
export class EnginePool implements MediaEngines {
  readonly count: number;
  readonly #options: EnginePoolOptions;
  readonly #slots: Slot[] = [];
  readonly #listeners: EngineListener[] = [];
  #running: readonly MediaEngine[] = [];
  /** Settled by the first outcome of each engine's first start. */
  #firstStarts: { resolve(): void; reject(error: Error): void }[] = [];

  /**
   * Starts every engine and waits until all are ready.
   *
   * @throws {EngineStartError} with what the engine said, when one cannot start; the others are then ended
   */
  static async start(options: EnginePoolOptions): Promise<EnginePool> {
    const pool = new EnginePool(options);
    try {
      await pool.#startAll();
    } catch (error) {
      await pool.close();
      throw error;
    }
    return pool;
  }

  private constructor(options: EnginePoolOptions) {
    this.#options = options;
    this.count = options.count;
  }

  running(): readonly MediaEngine[] {
    return this.#running;
  }

  listen(listener: EngineListener): void {
    this.#listeners.push(listener);
  }

  async close(): Promise<void> {
    const slots = this.#slots.splice(0, this.#slots.length);
    this.#slots.push(...slots.map((): Slot => ({ state: 'closed' })));
    this.#running = [];
    const ends = slots.map((slot) => {
      if (slot.state === 'resting') slot.stopWaiting();
      return slot.state === 'starting' || slot.state === 'running' ? slot.process.close() : undefined;
    });
    await Promise.all(ends);
  }

  async #startAll(): Promise<void> {
    const starts = Array.from({ length: this.count }, (_, index) => {
      return new Promise<void>((resolve, reject) => {
        this.#firstStarts[index] = { resolve, reject };
        this.#start(index, 0);
      });
    });
    await Promise.all(starts);
  }

  #start(index: number, failures: number): void {
    const { binary, listenAddress, mediaPort, announcedAddresses, clock, log } = this.#options;
    const process = new EngineProcess({
      binary,
      args: [
        ...['--listen-address', listenAddress],
        ...['--media-port', String(mediaPort + index)],
        ...announcedAddresses.flatMap((address) => ['--announced-address', address]),
      ],
      index,
      relayPeer: { address: relayAddress(listenAddress), port: mediaPort + index },
      clock,
      log,
      onReady: () => this.#ready(index, process),
      onNotification: (notification) => {
        for (const listener of this.#listeners) listener.engineNotified(process, notification);
      },
      onExit: (problem) => this.#ended(index, process, problem),
    });
    this.#slots[index] = { state: 'starting', process, startedAtMs: clock.nowMs(), failures };
  }

  #ready(index: number, process: EngineProcess): void {
    const slot = this.#slots[index];
    if (slot?.state !== 'starting' || slot.process !== process) return;
    this.#slots[index] = { ...slot, state: 'running' };
    this.#countRunning();
    this.#options.log.info({ event: 'engineStarted', engine: index, pid: process.pid });
    this.#firstStarts[index]?.resolve();
    for (const listener of this.#listeners) listener.engineUp(process);
  }

  #ended(index: number, process: EngineProcess, problem: string): void {
    const slot = this.#slots[index];
    if (slot === undefined || slot.state === 'closed' || slot.state === 'resting') return;
    const { clock, log } = this.#options;
    const wasRunning = slot.state === 'running';
    const failures = nextFailures(slot.failures, clock.nowMs() - slot.startedAtMs);
    const delayMs = restartDelayMs(failures);
    const stopWaiting = clock.after(delayMs, () => this.#start(index, failures));
    this.#slots[index] = { state: 'resting', failures, stopWaiting };
    this.#countRunning();
    log.warn({ event: 'engineEnded', engine: index, problem, restartInMs: delayMs });
    this.#firstStarts[index]?.reject(
      new EngineStartError({ index, port: this.#options.mediaPort + index, problem }),
    );
    if (wasRunning) for (const listener of this.#listeners) listener.engineLost(process);
  }

  #countRunning(): void {
    this.#running = this.#slots.flatMap((slot) => (slot.state === 'running' ? [slot.process] : []));
  }
}
