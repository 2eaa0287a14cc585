import { once } from 'node:events';
import { appSignProof } from '@parley/auth';
import {
  type Hello,
  type Notification,
  type NotificationOf,
  parseResult,
  parseServerMessage,
  type RequestBody,
  type RequestType,
  type ResultOf,
  SIGNAL_PATH,
  type WireError,
} from '@parley/protocol';
import { WebSocket } from 'ws';
import type { App } from '../store/index.ts';

/** What a request was refused with. */
class Refused extends Error {
  readonly code: number;

  constructor({ code, message }: WireError) {
    super(message);
    this.code = code;
  }
}

/** The code that a request is refused with. @throws {Error} when it is not refused */
export async function codeOf(answer: Promise<unknown>): Promise<number> {
  try {
    await answer;
  } catch (error) {
    if (error instanceof Refused) return error.code;
    throw error;
  }
  throw new Error('the request was not refused');
}

interface Pending {
  type: RequestType;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

export interface JoinOptions {
  app: App;
  roomId?: string;
  userId: string;
  isUserStatusNotify?: boolean;
  maxMemberCount?: number;
  token?: string;
}

/** A client that speaks the protocol and checks every word of the server against its schema. */
export class TestClient {
  readonly socket: WebSocket;
  hello!: Hello;
  /** Notifications that nobody has asked for yet, in their order. */
  readonly notifications: Notification[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #pending = new Map<number, Pending>();
  readonly #waiters: { type: string; resolve(notification: Notification): void }[] = [];
  #lastId = 0;
  #hello: (hello: Hello) => void = () => {};

  /** Answers whose id no request has: to texts that could not be read. */
  readonly strayErrors: WireError[] = [];

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => this.#receive(data.toString()));
    socket.on('error', () => {});
    this.closed = once(socket, 'close').then(([code, reason]) => ({ code, reason: String(reason) }));
    void this.closed.then(() => {
      for (const { reject } of this.#pending.values()) reject(new Error('the connection closed'));
      this.#pending.clear();
    });
  }

  static async connect(url: string, headers: Record<string, string> = {}): Promise<TestClient> {
    const socket = new WebSocket(url.replace('http', 'ws') + SIGNAL_PATH, { headers });
    const client = new TestClient(socket);
    const hello = new Promise<Hello>((resolve) => {
      client.#hello = resolve;
    });
    await once(socket, 'open');
    client.hello = await hello;
    return client;
  }

  request<T extends RequestType>(type: T, body: RequestBody<T>): Promise<ResultOf<T>> {
    const id = ++this.#lastId;
    const answer = new Promise<ResultOf<T>>((resolve, reject) => {
      this.#pending.set(id, { type, resolve: (result) => resolve(result as ResultOf<T>), reject });
    });
    this.socket.send(JSON.stringify({ type, id, ...body }));
    return answer;
  }

  join({ app, roomId = 'room', userId, token, ...options }: JoinOptions): Promise<ResultOf<'join'>> {
    const { appId, appSign } = app;
    const credentials =
      token === undefined
        ? ({
            kind: 'appSign',
            proof: appSignProof({ appId, userId, roomId, nonce: this.hello.nonce }, appSign),
          } as const)
        : ({ kind: 'token', token } as const);
    const user = { userId, userName: `name of ${userId}` };
    return this.request('join', { appId, roomId, user, credentials, ...options });
  }

  /** The next notification of a type that was not taken yet; others stay. */
  next<T extends Notification['type']>(type: T): Promise<NotificationOf<T>> {
    const index = this.notifications.findIndex((notification) => notification.type === type);
    const [found] = index === -1 ? [] : this.notifications.splice(index, 1);
    if (found !== undefined) return Promise.resolve(found as NotificationOf<T>);
    return new Promise((resolve) => {
      this.#waiters.push({ type, resolve: (notification) => resolve(notification as NotificationOf<T>) });
    });
  }

  /** The code that a request is refused with. @throws {Error} when it is not refused */
  async refusal<T extends RequestType>(type: T, body: RequestBody<T>): Promise<number> {
    return codeOf(this.request(type, body));
  }

  /** Waits until everything that the server sent before has arrived. */
  async settle(): Promise<void> {
    await this.request('heartbeat', {});
  }

  /** Cuts the connection without a word. */
  async cut(): Promise<void> {
    this.socket.terminate();
    await this.closed;
  }

  #receive(text: string): void {
    const parsed = parseServerMessage(text);
    if (!parsed.ok) throw new Error(`the server said what the protocol does not know: ${parsed.problem}`);
    const message = parsed.value;
    if (message.type === 'hello') this.#hello(message);
    else if (message.type === 'response') {
      const pending = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if (pending === undefined) {
        if (message.error !== undefined) this.strayErrors.push(message.error);
        return;
      }
      if (message.error !== undefined) {
        pending.reject(new Refused(message.error));
        return;
      }
      const result = parseResult(pending.type, message.result);
      if (result.ok) pending.resolve(result.value);
      else pending.reject(new Error(`the result of ${pending.type}: ${result.problem}`));
    } else {
      const index = this.#waiters.findIndex(({ type }) => type === message.type);
      const [waiter] = index === -1 ? [] : this.#waiters.splice(index, 1);
      if (waiter === undefined) this.notifications.push(message);
      else waiter.resolve(message);
    }
  }
}
