import type { Readable, Writable } from 'node:stream';
import { EngineError, type EngineMethod, type ParamsOf, type ResultOf } from '../media-engine.ts';
import type { ControlError, Notifications } from './control.gen.ts';

/** Longest line that an engine may write; a longer one means that something is broken. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** How long an engine may take for one request. A request takes it well under a millisecond. */
export const REQUEST_DEADLINE_MS = 5_000;

export type ControlNotification = {
  [E in keyof Notifications]: { event: E; params: Notifications[E] };
}[keyof Notifications];

interface Pending {
  readonly deadlineMs: number;
  resolve(result: unknown): void;
  reject(error: EngineError): void;
}

export interface ControlChannelOptions {
  readonly input: Readable;
  readonly output: Writable;
  readonly nowMs: () => number;
  readonly onNotification: (notification: ControlNotification) => void;
  /** The engine wrote what is not the control protocol; it cannot be trusted any more. */
  readonly onBroken: (problem: string) => void;
}

/** JSON lines to and from one engine: requests with ids and deadlines, notifications. */
export class ControlChannel {
  readonly #options: ControlChannelOptions;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #partial = '';
  #isClosed = false;

  constructor(options: ControlChannelOptions) {
    this.#options = options;
    options.input.setEncoding('utf8');
    options.input.on('data', (chunk: string) => this.#receive(chunk));
    // The process's end is what counts; a broken pipe only precedes it.
    options.output.on('error', () => this.close());
  }

  /** @throws {EngineError} what the engine answered; `timeout`; `gone` when the channel closes first */
  request<M extends EngineMethod>(method: M, params: ParamsOf<M>): Promise<ResultOf<M>> {
    if (this.#isClosed) return Promise.reject(new EngineError('gone', 'the engine is gone'));
    const id = ++this.#lastId;
    return new Promise<ResultOf<M>>((resolve, reject) => {
      this.#pending.set(id, {
        deadlineMs: this.#options.nowMs() + REQUEST_DEADLINE_MS,
        resolve: (result) => resolve(result as ResultOf<M>),
        reject,
      });
      this.#options.output.write(`${JSON.stringify({ id, method, params })}\n`);
    });
  }

  /** Fails requests that are overdue. Returns how many. */
  expire(): number {
    const nowMs = this.#options.nowMs();
    let expired = 0;
    for (const [id, pending] of this.#pending) {
      // Ids rise and all have the same deadline: the first that is in time ends the search.
      if (pending.deadlineMs > nowMs) break;
      this.#pending.delete(id);
      pending.reject(new EngineError('timeout', 'the engine did not answer in time'));
      expired++;
    }
    return expired;
  }

  /** Fails everything pending. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const pending of this.#pending.values())
      pending.reject(new EngineError('gone', 'the engine is gone'));
    this.#pending.clear();
  }

  #receive(chunk: string): void {
    if (this.#isClosed) return;
    const lines = (this.#partial + chunk).split('\n');
    this.#partial = lines.pop() ?? '';
    if (this.#partial.length > MAX_LINE_BYTES) this.#break('a line is too long');
    for (const line of lines) this.#handle(line);
  }

  #handle(line: string): void {
    if (this.#isClosed) return;
    const message = parseLine(line);
    if (message === undefined) this.#break('a line is not a JSON object');
    else if ('event' in message) this.#options.onNotification(message as ControlNotification);
    else if ('id' in message && typeof message.id === 'number') this.#answer({ ...message, id: message.id });
    else this.#break('a line has neither an event nor an id');
  }

  #answer(message: { id: number }): void {
    const pending = this.#pending.get(message.id);
    // The answer to a request that has timed out.
    if (pending === undefined) return;
    if ('error' in message) {
      const { code, message: text } = message.error as ControlError;
      pending.reject(new EngineError(code, text));
    } else if ('result' in message) pending.resolve(message.result);
    else this.#break('an answer has neither result nor error');
    this.#pending.delete(message.id);
  }

  #break(problem: string): void {
    this.close();
    this.#options.onBroken(problem);
  }
}

/** An engine that runs beside us is trusted to keep to its types, but not to be whole. */
function parseLine(line: string): object | undefined {
  try {
    const message: unknown = JSON.parse(line);
    return typeof message === 'object' && message !== null ? message : undefined;
  } catch {
    return undefined;
  }
}
