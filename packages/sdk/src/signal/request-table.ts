import {
  ERRORS,
  errorNameOf,
  ParleyError,
  parseResult,
  type RequestType,
  type Response,
  type ResultOf,
} from '@parley/protocol';
import type { Cancel, Clock } from '../platform/clock.ts';

interface Pending {
  readonly type: RequestType;
  readonly cancelDeadline: Cancel;
  resolve(result: unknown): void;
  reject(error: ParleyError): void;
}

/** The requests of one connection that wait for their answers. Each has a deadline; none is forgotten. */
export class RequestTable {
  readonly #clock: Clock;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#pending.size;
  }

  /** Adds a request; the answer rejects with 1100002 after the deadline. */
  add<T extends RequestType>(type: T, deadlineMs: number): { id: number; answer: Promise<ResultOf<T>> } {
    const id = ++this.#lastId;
    const answer = new Promise<unknown>((resolve, reject) => {
      const cancelDeadline = this.#clock.after(deadlineMs, () => {
        this.#pending.delete(id);
        reject(new ParleyError('requestTimeout', { detail: `${type} after ${deadlineMs} ms` }));
      });
      this.#pending.set(id, { type, cancelDeadline, resolve, reject });
    });
    return { id, answer: answer as Promise<ResultOf<T>> };
  }

  /** Settles the request that a response belongs to. One that came too late belongs to none. */
  settle(response: Response): void {
    const pending = this.#pending.get(response.id);
    if (pending === undefined) return;
    this.#pending.delete(response.id);
    pending.cancelDeadline();
    if (response.error !== undefined) {
      pending.reject(errorOf(response.error));
      return;
    }
    const parsed = parseResult(pending.type, response.result);
    if (parsed.ok) pending.resolve(parsed.value);
    else pending.reject(new ParleyError('badMessage', { detail: parsed.problem }));
  }

  /** Ends all that wait, because the connection is gone. */
  rejectAll(error: ParleyError): void {
    const all = [...this.#pending.values()];
    this.#pending.clear();
    for (const { cancelDeadline, reject } of all) {
      cancelDeadline();
      reject(error);
    }
  }
}

/** The server's error as ours. Its sentence is ours already, and perhaps has a detail after it. */
export function errorOf({ code, message }: { code: number; message: string }): ParleyError {
  const name = errorNameOf(code);
  if (name === undefined) return new ParleyError('roomInternal', { detail: `code ${code}: ${message}` });
  const sentence = ERRORS[name].en;
  const detail = message.startsWith(sentence) ? message.slice(sentence.length).replace(/^: /, '') : message;
  return new ParleyError(name, { detail: detail === '' ? undefined : detail });
}
