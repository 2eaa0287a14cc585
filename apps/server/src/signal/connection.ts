import type { Duplex } from 'node:stream';
import { ERRORS, type Notification, ParleyError, type Response } from '@parley/protocol';
import type { WebSocket } from 'ws';
import type { ClientLine } from './client-line.ts';
import { Mailbox } from './mailbox.ts';
import { RequestRate } from './request-rate.ts';
import type { Session } from './session.ts';
import type { EndReason } from './session-state.ts';

/** Bytes that may wait for a client that does not read [SIG-5]. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
/** Requests that may wait for their turn before the socket is no longer read. */
const MAX_WAITING_REQUESTS = 32;

/** How long a connection may stay after its session has left. */
const IDLE_DEADLINE_MS = 60_000;
/** How long a client may take to answer a close. */
const CLOSE_DEADLINE_MS = 3_000;

export const CLOSE_CODE = { normal: 1000, goingAway: 1001, unsupportedData: 1003, policy: 1008 } as const;

export type ConnectionState =
  /** No session yet, or none any more; closed at `deadlineMs`. */
  | { readonly state: 'awaitingJoin'; readonly deadlineMs: number }
  | { readonly state: 'attached'; readonly session: Session }
  | { readonly state: 'closed' };

export interface ConnectionOptions {
  readonly webSocket: WebSocket;
  /** The stream beneath, whose writes are gathered. */
  readonly stream: Duplex;
  readonly nonce: string;
  /** Of the page that opened it; `undefined` for a client that is no browser. */
  readonly origin: string | undefined;
  /** Of the client, as `canonicalIp` writes it; never logged. */
  readonly ip: string;
  readonly nowMs: number;
  readonly deadlineMs: number;
  readonly onError: (error: unknown) => void;
}

/** One WebSocket. It outlives no session, and a session may outlive it. */
export class Connection implements ClientLine {
  readonly nonce: string;
  readonly origin: string | undefined;
  readonly ip: string;
  readonly rate: RequestRate;
  state: ConnectionState;
  readonly #webSocket: WebSocket;
  readonly #stream: Duplex;
  readonly #inbox: Mailbox;
  #isGathering = false;
  #closingSinceMs: number | undefined;

  constructor(options: ConnectionOptions) {
    this.nonce = options.nonce;
    this.origin = options.origin;
    this.ip = options.ip;
    this.rate = new RequestRate(options.nowMs);
    this.state = { state: 'awaitingJoin', deadlineMs: options.deadlineMs };
    this.#webSocket = options.webSocket;
    this.#stream = options.stream;
    this.#inbox = new Mailbox(options.onError);
  }

  /** Whether the client is still listened to. */
  get isOpen(): boolean {
    return this.#webSocket.readyState === this.#webSocket.OPEN;
  }

  /** Handles a request after those before it [SIG-3]. While many wait, no more are read. */
  enqueue(handle: () => Promise<void>): void {
    this.#inbox.post(async () => {
      await handle();
      if (this.#webSocket.isPaused && this.#inbox.waiting < MAX_WAITING_REQUESTS / 2)
        this.#webSocket.resume();
    });
    if (this.#inbox.waiting >= MAX_WAITING_REQUESTS && !this.#webSocket.isPaused) this.#webSocket.pause();
  }

  respond(id: number, result: unknown): void {
    this.send(JSON.stringify({ type: 'response', id, result } satisfies Response));
  }

  fail(id: number, { code, message }: ParleyError): void {
    this.send(JSON.stringify({ type: 'response', id, error: { code, message } } satisfies Response));
  }

  /** Sends a serialised message. A client that does not read is disconnected. */
  send(message: string | Uint8Array): void {
    if (!this.isOpen) return;
    this.#gather();
    this.#webSocket.send(message, { binary: false });
    if (this.#webSocket.bufferedAmount > MAX_WAITING_BYTES) this.#webSocket.terminate();
  }

  tell(message: Notification): void {
    this.send(JSON.stringify(message));
  }

  /** Its requests show whether the client lives, and `mediaReset` tells of a lost engine. */
  transportChanged(): void {}

  /** Stays open after a `leave`, for another join. */
  sessionEnded(reason: EndReason, nowMs: number): void {
    this.state = { state: 'awaitingJoin', deadlineMs: nowMs + IDLE_DEADLINE_MS };
    if (reason !== 'left') this.close(CLOSE_CODE.normal, reason, nowMs);
  }

  hangUp(why: string, nowMs: number): void {
    this.state = { state: 'closed' };
    this.close(CLOSE_CODE.normal, why, nowMs);
  }

  /** Closes with a WebSocket close code. What was sent before still goes out, what comes in is ignored. */
  close(code: number, reason: string, nowMs: number): void {
    this.#closingSinceMs ??= nowMs;
    this.#webSocket.close(code, reason);
  }

  /** Cuts off a client that was told to close and has not. */
  terminateIfStuck(nowMs: number): void {
    if (this.#closingSinceMs !== undefined && nowMs - this.#closingSinceMs >= CLOSE_DEADLINE_MS)
      this.terminate();
  }

  /** Cuts the connection off at once. */
  terminate(): void {
    this.#webSocket.terminate();
  }

  /** Puts everything that is sent in this turn of the event loop into one write. */
  #gather(): void {
    if (this.#isGathering) return;
    this.#isGathering = true;
    this.#stream.cork();
    setImmediate(() => {
      this.#isGathering = false;
      this.#stream.uncork();
    });
  }
}

/** What a client is told of a failure that has no place in the error table. */
export function internalError(cause: unknown): ParleyError {
  return new ParleyError('roomInternal', { cause });
}

export const RATE_LIMITED = new ParleyError('signalRateLimited');
export const BAD_MESSAGE_CODE = ERRORS.badMessage.code;
