import type { Hello } from '@parley/protocol';
import type { Cancel, Clock } from '../platform/clock.ts';
import { Connection } from './connection.ts';
import type { SignalSocket } from './socket.ts';

/** The server closes a connection on which nobody joins after 10 s (SIG-6); an older spare would be cut during a login. */
const KEPT_MS = 8_000;

export interface SpareConnectionOptions {
  readonly clock: Clock;
  openSocket(): SignalSocket;
  /** The server has greeted: what it says can be prepared for, although nobody has logged in. */
  greeted(hello: Hello): void;
}

interface Spare {
  readonly connection: Promise<Connection | undefined>;
  readonly abort: AbortController;
  readonly cancelEnd: Cancel;
}

/** A connection that is opened ahead of a login, which then need not wait for a handshake. Used once, or given up. */
export class SpareConnection {
  readonly #options: SpareConnectionOptions;
  #spare: Spare | undefined;

  constructor(options: SpareConnectionOptions) {
    this.#options = options;
  }

  /** Opens it. Where that fails, the login finds out why. */
  open(): void {
    this.close();
    const { clock } = this.#options;
    const abort = new AbortController();
    this.#spare = {
      connection: this.#connect(abort.signal),
      abort,
      cancelEnd: clock.after(KEPT_MS, () => this.close()),
    };
  }

  /**
   * Gives it away, with the duty to close it.
   * @param signal ends the waiting for a connection that is still being opened
   * @returns `undefined` when there is none, or none that is open
   */
  async take(signal: AbortSignal): Promise<Connection | undefined> {
    const spare = this.#spare;
    if (spare === undefined) return undefined;
    this.#spare = undefined;
    spare.cancelEnd();
    const giveUp = () => spare.abort.abort();
    signal.addEventListener('abort', giveUp, { once: true });
    const connection = await spare.connection;
    signal.removeEventListener('abort', giveUp);
    return connection?.closed.aborted ? undefined : connection;
  }

  /** Idempotent. */
  close(): void {
    const spare = this.#spare;
    this.#spare = undefined;
    if (spare === undefined) return;
    spare.cancelEnd();
    spare.abort.abort();
    void spare.connection.then((connection) => connection?.close());
  }

  async #connect(signal: AbortSignal): Promise<Connection | undefined> {
    const { clock, openSocket, greeted } = this.#options;
    try {
      const connection = await Connection.open(openSocket(), clock, signal);
      greeted(connection.hello);
      return connection;
    } catch {
      return undefined;
    }
  }
}
