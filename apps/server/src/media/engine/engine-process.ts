import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Clock, Stop } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { EngineMethod, EngineNotification, MediaEngine, ParamsOf, ResultOf } from '../media-engine.ts';
import type { EngineReady, RelayPeer } from './control.gen.ts';
import { ControlChannel } from './control-channel.ts';

/** Begins each line that an engine writes for people. */
const LEVEL = /^(error|warn|info|debug) /;
/** How long an engine may take from its start to `ready`. */
const START_DEADLINE_MS = 10_000;
/** How long an engine may take to end by itself after its input was closed. */
const END_DEADLINE_MS = 2_000;
const WATCH_PERIOD_MS = 1_000;

export interface EngineProcessOptions {
  readonly binary: string;
  readonly args: readonly string[];
  readonly index: number;
  readonly relayPeer: RelayPeer;
  readonly clock: Clock;
  readonly log: Log;
  readonly onReady: (ready: EngineReady) => void;
  readonly onNotification: (notification: EngineNotification) => void;
  /** The process has ended, by itself or not. `problem` is what it said last. */
  readonly onExit: (problem: string) => void;
}

/** One engine process, from its start to its end. */
export class EngineProcess implements MediaEngine {
  readonly index: number;
  readonly relayPeer: RelayPeer;
  readonly #options: EngineProcessOptions;
  readonly #child: ChildProcess;
  readonly #channel: ControlChannel;
  readonly #stops: Stop[] = [];
  #lastWords = '';
  #isReady = false;
  #hasEnded = false;
  readonly #exited: Promise<void>;

  constructor(options: EngineProcessOptions) {
    this.#options = options;
    this.index = options.index;
    this.relayPeer = options.relayPeer;
    const child = spawn(options.binary, options.args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own: Ctrl-C in a terminal is the server's to answer. The closed pipe ends the engine.
      detached: true,
      windowsHide: true,
    });
    this.#child = child;
    this.#channel = new ControlChannel({
      input: child.stdout,
      output: child.stdin,
      nowMs: () => options.clock.nowMs(),
      onNotification: (notification) => {
        if (notification.event === 'ready') this.#ready(notification.params);
        else options.onNotification(notification);
      },
      onBroken: (problem) => this.#kill(problem),
    });
    const words = createInterface({ input: child.stderr });
    words.on('line', (line) => {
      this.#lastWords = line.replace(LEVEL, '');
      options.log.debug({ event: 'engineSaid', engine: this.index, line });
    });
    this.#stops.push(
      options.clock.after(START_DEADLINE_MS, () => {
        if (!this.#isReady) this.#kill('it was not ready in time');
      }),
      options.clock.every(WATCH_PERIOD_MS, () => {
        if (this.#channel.expire() > 0) this.#kill('it did not answer in time');
      }),
    );
    this.#exited = new Promise((resolve) => {
      const end = (problem: string) => {
        if (this.#hasEnded) return;
        this.#hasEnded = true;
        for (const stop of this.#stops.splice(0)) stop();
        this.#channel.close();
        options.onExit(this.#lastWords === '' ? problem : this.#lastWords);
        resolve();
      };
      child.once('error', (error) => end(error.message));
      // `close` rather than `exit`: by then its last words have been read.
      child.once('close', (code, signal) => end(`ended with ${signal ?? `code ${code}`}`));
    });
  }

  /** `undefined` when it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  request<M extends EngineMethod>(method: M, params: ParamsOf<M>): Promise<ResultOf<M>> {
    return this.#channel.request(method, params);
  }

  /** Ends the process: first by closing its input, which it obeys at once, later by force. */
  async close(): Promise<void> {
    if (this.#hasEnded) return;
    this.#channel.close();
    this.#child.stdin?.end();
    this.#stops.push(this.#options.clock.after(END_DEADLINE_MS, () => this.#child.kill('SIGKILL')));
    await this.#exited;
  }

  #ready(ready: EngineReady): void {
    if (this.#isReady) this.#kill('it was ready twice');
    else this.#options.onReady(ready);
    this.#isReady = true;
  }

  #kill(problem: string): void {
    this.#lastWords = problem;
    this.#child.kill('SIGKILL');
  }
}
