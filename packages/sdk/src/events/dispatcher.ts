import { ParleyError } from '@parley/protocol';
import type { ZegoEventHandler } from '../api/event-handler.ts';
import type { ZegoEventArguments, ZegoEventListener, ZegoEventName } from '../api/event-listener.ts';
import { EVENT_NAMES, nativeArguments, nativeName } from './argument-order.ts';

type Listener = (...args: unknown[]) => unknown;

/** How the parts of the engine tell the app something. */
export type Emit = <E extends ZegoEventName>(event: E, ...args: ZegoEventArguments<E>) => void;

/**
 * Hands events to the app, one after another and never inside a call of the app: a listener may call any
 * function of the engine, and one that throws harms neither the engine nor the other listeners.
 */
export class Dispatcher {
  #handler: ZegoEventHandler | null = null;
  readonly #listeners = new Map<ZegoEventName, Set<Listener>>();
  #queue: { event: ZegoEventName; args: readonly unknown[] }[] = [];

  /** @throws ParleyError 1000008 when a handler is set and the new one is not `null` */
  setHandler(handler: ZegoEventHandler | null): void {
    if (handler !== null && this.#handler !== null) throw new ParleyError('eventHandlerExists');
    this.#handler = handler;
  }

  on<E extends ZegoEventName>(event: E, listener: ZegoEventListener[E]): void {
    requireEvent(event);
    if (typeof listener !== 'function') {
      throw new ParleyError('illegalParameter', { detail: 'listener is not a function' });
    }
    const listeners = this.#listeners.get(event) ?? new Set();
    listeners.add(listener as Listener);
    this.#listeners.set(event, listeners);
  }

  off<E extends ZegoEventName>(event: E, listener?: ZegoEventListener[E]): void {
    requireEvent(event);
    if (listener === undefined) this.#listeners.delete(event);
    else this.#listeners.get(event)?.delete(listener as Listener);
  }

  readonly emit: Emit = (event, ...args) => {
    this.#queue.push({ event, args });
    if (this.#queue.length === 1) queueMicrotask(() => this.#drain());
  };

  /** Hands out what is waiting, then nothing more. */
  close(): void {
    this.#drain();
    this.#handler = null;
    this.#listeners.clear();
  }

  #drain(): void {
    // A listener may emit; what it emits is appended and handed out in the same round.
    for (let next = 0; next < this.#queue.length; next++) {
      const entry = this.#queue[next];
      if (entry !== undefined) this.#deliver(entry.event, entry.args);
    }
    this.#queue = [];
  }

  #deliver(event: ZegoEventName, args: readonly unknown[]): void {
    const handler = this.#handler;
    const method = handler?.[nativeName(event) as keyof ZegoEventHandler] as Listener | undefined;
    if (method !== undefined) attempt(() => method.apply(handler, nativeArguments(event, args)));
    for (const listener of [...(this.#listeners.get(event) ?? [])]) attempt(() => listener(...args));
  }
}

function requireEvent(event: ZegoEventName): void {
  if (EVENT_NAMES.includes(event)) return;
  throw new ParleyError('illegalParameter', { detail: `there is no event "${String(event).slice(0, 40)}"` });
}

/** Runs the app's code; its error is the app's, and goes where the browser reports uncaught errors. */
function attempt(work: () => unknown): void {
  try {
    const result = work();
    if (result instanceof Promise) result.catch(report);
  } catch (error) {
    report(error);
  }
}

function report(error: unknown): void {
  if (typeof reportError === 'function') reportError(error);
  else
    queueMicrotask(() => {
      throw error;
    });
}
