import { createHmac } from 'node:crypto';
import { WebSocket } from 'ws';
import type { ServerInfo } from './server.ts';

interface Answer {
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string };
}

export interface TransportDescription {
  readonly id: string;
  readonly iceParameters: { readonly usernameFragment: string; readonly password: string };
  readonly iceCandidates: readonly {
    readonly protocol: string;
    readonly address: string;
    readonly port: number;
  }[];
}

/** Speaks the wire protocol by hand, to say what the SDK never would. */
export class SignalClient implements AsyncDisposable {
  readonly socket: WebSocket;
  /** Settles with the code with which the connection ended. */
  readonly closed: Promise<number>;
  readonly #server: ServerInfo;
  readonly #answers = new Map<number, (answer: Answer) => void>();
  #nonce = '';
  #lastId = 0;

  private constructor(server: ServerInfo) {
    this.#server = server;
    this.socket = new WebSocket(`${server.url.replace('http', 'ws')}/signal`);
    this.closed = new Promise((resolve) => this.socket.once('close', resolve));
    this.socket.on('error', () => undefined); // a broken connection also ends, which is what tests look at
  }

  /** Connects and waits for `hello`. */
  static async open(server: ServerInfo): Promise<SignalClient> {
    const client = new SignalClient(server);
    await new Promise<void>((resolve, reject) => {
      client.socket.once('error', reject);
      client.socket.on('message', (data) => {
        const message = JSON.parse(String(data)) as { type: string; nonce: string; id: number } & Answer;
        if (message.type === 'hello') {
          client.#nonce = message.nonce;
          resolve();
        } else if (message.type === 'response') client.#answers.get(message.id)?.(message);
      });
    });
    return client;
  }

  /** The answer to the request with this id; 0 for requests whose id could not be read. */
  answerTo(id: number): Promise<Answer> {
    return new Promise((resolve) => this.#answers.set(id, resolve));
  }

  request(type: string, body: object = {}): Promise<Answer> {
    this.#lastId += 1;
    const answer = this.answerTo(this.#lastId);
    this.socket.send(JSON.stringify({ id: this.#lastId, type, ...body }));
    return answer;
  }

  /** Logs in by AppSign; `isUserStatusNotify` asks to be told of other members. Returns the session's transports. */
  async join(
    roomId: string,
    userId: string,
    { isUserStatusNotify = false } = {},
  ): Promise<{ send: TransportDescription; recv: TransportDescription }> {
    const { appID, appSign } = this.#server.app;
    const proof = createHmac('sha256', appSign)
      .update([appID, userId, roomId, this.#nonce].join('\n'))
      .digest('hex');
    const { result, error } = await this.request('join', {
      appId: appID,
      roomId,
      user: { userId, userName: userId },
      isUserStatusNotify,
      credentials: { kind: 'appSign', proof },
    });
    if (error !== undefined) throw new Error(`${userId} could not join: ${error.code} ${error.message}`);
    return result?.transports as { send: TransportDescription; recv: TransportDescription };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.terminate();
    await this.closed;
  }
}
