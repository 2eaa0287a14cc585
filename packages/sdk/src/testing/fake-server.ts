import {
  type ClientRequest,
  type Notification,
  ParleyError,
  PROTOCOL_VERSION,
  parseClientRequest,
  type RequestType,
  type ResultOf,
  type RoomSnapshot,
  type SessionTransports,
} from '@parley/protocol';
import { testFakeParameters } from 'mediasoup-client';
import type { SignalSocket } from '../signal/socket.ts';

type Answer = (request: never) => unknown;

/** A server's side of the signalling in memory. Answers what a quiet room would; a test changes the answers. */
export class FakeServer {
  /** All that clients have said, in order, each checked against the protocol. */
  readonly requests: ClientRequest[] = [];
  readonly urls: string[] = [];
  /** No connection can be opened while true. */
  isDown = false;
  /** Nothing is answered while true, as when packets are lost. */
  isSilent = false;
  room: RoomSnapshot = {
    revision: 1,
    roomSessionId: 'room-session',
    users: [],
    streams: [],
    roomExtraInfo: [],
    onlineUserCount: 1,
  };
  readonly #answers = new Map<RequestType, Answer>();
  #socket: SignalSocket | undefined;
  #transportCount = 0;

  constructor() {
    this.answer('join', () => this.joined());
    this.answer('resume', () => ({ room: null, transports: null }));
    this.answer('play', () => ({ present: false, tracks: [] }));
    this.answer('restartIce', () => ({ iceParameters: this.transports().send.iceParameters }));
    this.answer('renewToken', () => ({ tokenRemainSeconds: 100 }));
    this.answer('sendBroadcastMessage', () => ({ messageId: 7 }));
    this.answer('sendBarrageMessage', () => ({ messageId: 'seven' }));
  }

  /** What a join is answered. */
  joined(): ResultOf<'join'> {
    return {
      sessionId: 'session',
      resumeKey: 'key',
      maxPlays: 12,
      room: this.room,
      transports: this.transports(),
    };
  }

  /** Changes an answer: a result, a thrown `ParleyError`, or a promise of either. */
  answer<T extends RequestType>(
    type: T,
    answer: (request: Extract<ClientRequest, { type: T }>) => unknown,
  ): void {
    this.#answers.set(type, answer as Answer);
  }

  refuse(type: RequestType, error: ParleyError): void {
    this.answer(type, () => {
      throw error;
    });
  }

  /** Whether a client has an open connection. */
  get isConnected(): boolean {
    return this.#socket !== undefined;
  }

  said<T extends RequestType>(type: T): Extract<ClientRequest, { type: T }>[] {
    return this.requests.filter(
      (request): request is Extract<ClientRequest, { type: T }> => request.type === type,
    );
  }

  notify(notification: Notification): void {
    this.#send(notification);
  }

  /** Closes the connection from outside. */
  cut(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.onClose?.();
  }

  transports(): SessionTransports {
    return { send: this.#transport('send'), recv: this.#transport('recv') };
  }

  open(url: string): SignalSocket {
    this.urls.push(url);
    const socket: SignalSocket = {
      send: (text) => {
        if (this.#socket === socket && !this.isSilent) this.#receive(text);
      },
      close: () => {
        if (this.#socket === socket) this.#socket = undefined;
      },
      onMessage: undefined,
      onClose: undefined,
    };
    queueMicrotask(() => {
      if (this.isDown) return socket.onClose?.();
      this.#socket = socket;
      this.#send({
        type: 'hello',
        protocolVersion: PROTOCOL_VERSION,
        serverVersion: 'fake',
        nonce: 'nonce',
        serverTimeMs: 5_000_000,
        rtpCapabilities: testFakeParameters.generateRouterRtpCapabilities(),
      });
    });
    return socket;
  }

  #send(message: object): void {
    if (!this.isSilent) this.#socket?.onMessage?.(JSON.stringify(message));
  }

  #receive(text: string): void {
    const parsed = parseClientRequest(text);
    if (!parsed.ok) throw new Error(`the client does not keep to the protocol: ${parsed.problem}`);
    const request = parsed.value;
    this.requests.push(request);
    void this.#respond(request);
  }

  async #respond(request: ClientRequest): Promise<void> {
    const { id, type } = request;
    const socket = this.#socket;
    const response = await this.#responseTo(request, type);
    if (this.#socket === socket) this.#send({ type: 'response', id, ...response });
  }

  async #responseTo(request: ClientRequest, type: RequestType): Promise<object> {
    try {
      return { result: (await this.#answers.get(type)?.(request as never)) ?? {} };
    } catch (error) {
      if (!(error instanceof ParleyError)) throw error;
      return { error: { code: error.code, message: error.message } };
    }
  }

  #transport(direction: string) {
    const { iceParameters, dtlsParameters } = testFakeParameters.generateTransportRemoteParameters();
    return {
      id: `${direction}-${++this.#transportCount}`,
      iceParameters,
      iceCandidates: [],
      dtlsParameters: { role: 'auto' as const, fingerprints: dtlsParameters.fingerprints },
    };
  }
}
