import {
  type Hello,
  type Notification,
  ParleyError,
  PERIODS,
  PROTOCOL_VERSION,
  parseServerMessage,
  type RequestBody,
  type RequestType,
  type ResultOf,
} from '@parley/protocol';
import { type Cancel, type Clock, every } from '../platform/clock.ts';
import { RequestTable } from './request-table.ts';
import type { SignalSocket } from './socket.ts';

/** What a connection reports; none of it comes before `open` has resolved. */
export interface ConnectionEvents {
  notification(notification: Notification): void;
  /** Once, whoever closed it. */
  closed(): void;
}

/** How long the greeting may take, with connecting, before the server counts as unreachable. */
const HELLO_MS = 8_000;
/** Deadline of a heartbeat that asks whether a doubtful connection still lives. */
const PROBE_MS = 3_000;

/** One WebSocket to the server: requests with answers, notifications, heartbeats. */
export class Connection {
  readonly hello: Hello;
  /** When `hello` came, by the client's clock. */
  readonly openedAtMs: number;
  /** How long connecting took: what is known of the round trip. */
  readonly openingMs: number;
  readonly #socket: SignalSocket;
  readonly #clock: Clock;
  readonly #requests: RequestTable;
  #events: ConnectionEvents | undefined;
  #cancelHeartbeats: Cancel = () => {};
  readonly #closed = new AbortController();

  private constructor(socket: SignalSocket, hello: Hello, timing: { clock: Clock; startedAtMs: number }) {
    this.hello = hello;
    this.#socket = socket;
    this.#clock = timing.clock;
    this.openedAtMs = timing.clock.now();
    this.openingMs = this.openedAtMs - timing.startedAtMs;
    this.#requests = new RequestTable(timing.clock);
    socket.onMessage = (text) => this.#receive(text);
    socket.onClose = () => this.close();
  }

  /**
   * Opens a connection and waits for the server's greeting (SIG-2).
   * @throws ParleyError 1002030 when that fails, 1002031 when it takes too long
   */
  static open(socket: SignalSocket, clock: Clock, signal: AbortSignal): Promise<Connection> {
    const startedAtMs = clock.now();
    return new Promise((resolve, reject) => {
      const cancel = clock.after(HELLO_MS, () => fail(new ParleyError('loginTimeout')));
      const aborted = () => fail(new ParleyError('socketClosed'));
      signal.addEventListener('abort', aborted, { once: true });
      socket.onClose = () => fail(new ParleyError('loginNetwork'));
      socket.onMessage = (text) => {
        const parsed = parseServerMessage(text);
        if (!parsed.ok || parsed.value.type !== 'hello') {
          return fail(new ParleyError('badMessage', { detail: 'the server did not greet' }));
        }
        if (parsed.value.protocolVersion !== PROTOCOL_VERSION) {
          const detail = `the server speaks version ${parsed.value.protocolVersion}, this SDK ${PROTOCOL_VERSION}`;
          return fail(new ParleyError('badMessage', { detail }));
        }
        settled();
        resolve(new Connection(socket, parsed.value, { clock, startedAtMs }));
      };
      if (signal.aborted) aborted();

      function settled() {
        cancel();
        signal.removeEventListener('abort', aborted);
      }
      function fail(error: ParleyError) {
        settled();
        socket.onClose = undefined;
        socket.onMessage = undefined;
        socket.close();
        reject(error);
      }
    });
  }

  /** Aborted when the connection is closed. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  listen(events: ConnectionEvents): void {
    this.#events = events;
    if (this.closed.aborted) queueMicrotask(() => events.closed());
  }

  /**
   * Sends a request.
   * @throws ParleyError the server's, 1100002 without an answer in time, 1100003 when the connection closes
   */
  async request<T extends RequestType>(
    type: T,
    body: RequestBody<T>,
    deadlineMs: number = PERIODS.requestMs,
  ): Promise<ResultOf<T>> {
    if (this.closed.aborted) throw new ParleyError('socketClosed');
    const { id, answer } = this.#requests.add(type, deadlineMs);
    this.#socket.send(JSON.stringify({ id, type, ...body }));
    return answer;
  }

  /** Tells the server every 10 s that this client lives, and finds out when the server does not. */
  startHeartbeats(): void {
    this.#cancelHeartbeats();
    this.#cancelHeartbeats = every(
      this.#clock,
      PERIODS.heartbeatMs,
      () => void this.#beat(PERIODS.requestMs),
    );
  }

  /** Asks at once whether the connection still lives, and closes it if not. */
  probe(): void {
    void this.#beat(PROBE_MS);
  }

  /** Idempotent. Rejects what waits, then reports `closed`. */
  close(): void {
    if (this.closed.aborted) return;
    this.#closed.abort();
    this.#cancelHeartbeats();
    this.#socket.onMessage = undefined;
    this.#socket.onClose = undefined;
    this.#socket.close();
    this.#requests.rejectAll(new ParleyError('socketClosed'));
    this.#events?.closed();
  }

  async #beat(deadlineMs: number): Promise<void> {
    try {
      await this.request('heartbeat', {}, deadlineMs);
    } catch {
      // No answer, or a refusal: either way this connection is of no more use.
      this.close();
    }
  }

  #receive(text: string): void {
    const parsed = parseServerMessage(text);
    // A message that this version does not know is a newer server's; the rest of the talk goes on.
    if (!parsed.ok || parsed.value.type === 'hello') return;
    if (parsed.value.type === 'response') this.#requests.settle(parsed.value);
    else this.#events?.notification(parsed.value);
  }
}
