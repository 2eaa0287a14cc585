import type { Notification } from '@parley/protocol';
import type { SessionMedia, SessionPort } from '../media/session-media.ts';
import type { Membership } from '../room/app-rooms.ts';
import type { Connection } from './connection.ts';
import { Mailbox } from './mailbox.ts';
import type { Rights } from './rights.ts';
import { nextSessionState, type SessionEvent, type SessionState } from './session-state.ts';

export interface SessionOptions {
  readonly sessionId: string;
  readonly resumeKey: string;
  readonly appId: number;
  readonly rights: Rights;
  readonly nowMs: number;
  readonly openMedia: (port: SessionPort) => SessionMedia;
  readonly onError: (error: unknown) => void;
}

/** One member's attachment to a room. It outlives its connection until it is silent for too long. */
export class Session {
  readonly sessionId: string;
  readonly resumeKey: string;
  readonly appId: number;
  readonly media: SessionMedia;
  /** Everything that takes its time happens here, one after another. */
  readonly mailbox: Mailbox;
  rights: Rights;
  lastRequestAtMs: number;
  isWarnedOfTokenEnd = false;
  #membership: Membership | undefined;
  #state: SessionState = { state: 'joined' };
  #connection: Connection | undefined;

  constructor(options: SessionOptions) {
    this.sessionId = options.sessionId;
    this.resumeKey = options.resumeKey;
    this.appId = options.appId;
    this.rights = options.rights;
    this.lastRequestAtMs = options.nowMs;
    this.mailbox = new Mailbox(options.onError);
    this.media = options.openMedia({
      post: (task) => this.mailbox.post(task),
      tell: (message) => this.tell(message),
    });
  }

  get state(): SessionState['state'] {
    return this.#state.state;
  }

  get connection(): Connection | undefined {
    return this.#connection;
  }

  get membership(): Membership {
    if (this.#membership === undefined) throw new Error('the session has not joined yet');
    return this.#membership;
  }

  /** Its join has succeeded. */
  enter(membership: Membership, connection: Connection): void {
    this.#membership = membership;
    this.#connection = connection;
  }

  resume(connection: Connection, nowMs: number): void {
    this.#move({ type: 'resumed' }, nowMs);
    this.#connection = connection;
  }

  connectionLost(nowMs: number): void {
    this.#move({ type: 'connectionLost' }, nowMs);
    this.#connection = undefined;
  }

  end(event: Extract<SessionEvent, { type: 'ended' }>, nowMs: number): void {
    this.#move(event, nowMs);
    this.#connection = undefined;
  }

  /** Does nothing while detached: who comes back gets a snapshot. */
  tell(message: Notification): void {
    this.#connection?.send(JSON.stringify(message));
  }

  #move(event: SessionEvent, nowMs: number): void {
    this.#state = nextSessionState(this.#state, event, nowMs);
  }
}
