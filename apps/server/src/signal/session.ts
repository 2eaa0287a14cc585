import type { Notification } from '@parley/protocol';
import type { SessionMedia, SessionPort } from '../media/session-media.ts';
import type { Membership } from '../room/app-rooms.ts';
import { AwaitedPlays } from './awaited-plays.ts';
import type { ClientLine } from './client-line.ts';
import { Mailbox } from './mailbox.ts';
import { Reports } from './reports.ts';
import type { Rights } from './rights.ts';
import { nextSessionState, type SessionEvent, type SessionState } from './session-state.ts';

/** Moments that are kept of one session. */
const MAX_NOTES = 500;

export interface SessionOptions {
  readonly sessionId: string;
  readonly resumeKey: string;
  readonly appId: number;
  readonly rights: Rights;
  /** When it ends unless a sign of life comes before. */
  readonly aliveUntilMs: number;
  readonly openMedia: (port: SessionPort) => SessionMedia;
  readonly onError: (error: unknown) => void;
}

/** One member's attachment to a room. It outlives its line to the client until it is silent for too long. */
export class Session {
  readonly sessionId: string;
  readonly resumeKey: string;
  readonly appId: number;
  readonly media: SessionMedia;
  /** Everything that takes its time happens here, one after another. */
  readonly mailbox: Mailbox;
  rights: Rights;
  /** Moved on by every sign of life of the client [SIG-17]. */
  aliveUntilMs: number;
  isWarnedOfTokenEnd = false;
  /** What its client says of its streams. */
  readonly reports = new Reports();
  readonly awaitedPlays = new AwaitedPlays();
  notesLeft = MAX_NOTES;
  #membership: Membership | undefined;
  #state: SessionState = { state: 'joined' };
  #line: ClientLine | undefined;
  #ip = '';

  constructor(options: SessionOptions) {
    this.sessionId = options.sessionId;
    this.resumeKey = options.resumeKey;
    this.appId = options.appId;
    this.rights = options.rights;
    this.aliveUntilMs = options.aliveUntilMs;
    this.mailbox = new Mailbox(options.onError);
    this.media = options.openMedia({
      post: (task) => this.mailbox.post(task),
      tell: (message) => this.tell(message),
      transportChanged: (state) => this.#line?.transportChanged(state),
    });
  }

  get state(): SessionState['state'] {
    return this.#state.state;
  }

  /** `undefined` while detached, and after the end. */
  get line(): ClientLine | undefined {
    return this.#line;
  }

  /** Where its client was last seen to connect from; never logged. */
  get ip(): string {
    return this.#ip;
  }

  get membership(): Membership {
    if (this.#membership === undefined) throw new Error('the session has not joined yet');
    return this.#membership;
  }

  /** Its join has succeeded. */
  enter(membership: Membership, line: ClientLine): void {
    this.#membership = membership;
    this.#attach(line);
  }

  resume(line: ClientLine, nowMs: number): void {
    this.#move({ type: 'resumed' }, nowMs);
    this.#attach(line);
  }

  lineLost(nowMs: number): void {
    this.#move({ type: 'connectionLost' }, nowMs);
    this.#line = undefined;
  }

  end(event: Extract<SessionEvent, { type: 'ended' }>, nowMs: number): void {
    this.#move(event, nowMs);
    this.#line = undefined;
  }

  /** Does nothing while detached: who comes back gets a snapshot. */
  tell(message: Notification): void {
    this.#line?.tell(message);
  }

  #attach(line: ClientLine): void {
    this.#line = line;
    this.#ip = line.ip;
  }

  #move(event: SessionEvent, nowMs: number): void {
    this.#state = nextSessionState(this.#state, event, nowMs);
  }
}
