import {
  ERRORS,
  type Notification,
  ParleyError,
  type RequestBody,
  type ResultOf,
  type RoomSnapshot,
  type RtpCapabilities,
  type SessionTransports,
} from '@parley/protocol';
import { firstAborted } from '../platform/abort.ts';
import { delay } from '../platform/clock.ts';
import type { Platform } from '../platform/platform.ts';
import { Connection } from '../signal/connection.ts';
import { credentialsFor, type Secret } from '../signal/proof.ts';
import type { ReconnectPolicy } from '../signal/reconnect-policy.ts';
import type { Requester } from '../signal/requester.ts';
import type { SpareConnection } from '../signal/spare-connection.ts';

/** What a login says besides how it proves itself. */
export type Login = Omit<RequestBody<'join'>, 'credentials' | 'appId'>;

/** What a session wants of the media that hangs on it. */
export interface SessionMedia {
  /** The server's capabilities are known, and a join is on its way. */
  prepare(routerRtpCapabilities: RtpCapabilities): void;
  /** Signalling is there (again). `null` transports: those from before go on. */
  attach(request: Requester, transports: SessionTransports | null): void;
  /** Signalling is gone for now; media may go on flowing. */
  detach(): void;
  /** Resolves when all that is published and played flows (again), or when the signal is aborted. */
  flowing(signal: AbortSignal): Promise<void>;
}

interface SessionEvents {
  room(snapshot: RoomSnapshot): void;
  notification(notification: Notification): void;
  connectionLost(): void;
  /** After `connectionLost`: the session is back and media flows. */
  mediaBack(): void;
  /** The session is over, and nothing more comes. */
  over(end: { how: 'kicked' | 'gaveUp'; error: ParleyError }): void;
}

export interface SessionOptions {
  readonly platform: Platform;
  readonly signalUrl: string;
  readonly secret: Secret;
  readonly login: Login;
  readonly policy: ReconnectPolicy;
  readonly media: SessionMedia;
  readonly events: SessionEvents;
  /** Serves the first try to log in. */
  readonly spareConnection: Pick<SpareConnection, 'take'>;
  /** Newest room revision that the app knows. */
  revision(): number;
}

/** Tries of the first login to reach the server, before the app is told that it cannot be reached. */
const LOGIN_ATTEMPTS = 3;
const LOGIN_RETRY_MS = 400;
/** Deadline of the leave of a login that was ended before its answer came. */
const LATE_LEAVE_MS = 1_000;

/**
 * One login's life on the server: joins, keeps a connection, and after a loss resumes (same session) or
 * joins anew (when the server has given the session up), until it is ended, kicked or out of time.
 */
export class Session {
  readonly #options: SessionOptions;
  #secret: Secret;
  #connection: Connection | undefined;
  /** What a resume proves itself with; absent before the first join, and when the server knows it no more. */
  #keys: { sessionId: string; resumeKey: string } | undefined;
  #maxPlays: number | undefined;
  #outage: { sinceMs: number; attempt: number; wake: () => void } | undefined;
  readonly #ended = new AbortController();

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#secret = options.secret;
  }

  /** The newest connection's; tells the server's time. */
  get connection(): Connection | undefined {
    return this.#connection;
  }

  /** Streams that may be played at once; absent before the server has said it. */
  get maxPlays(): number | undefined {
    return this.#maxPlays;
  }

  /** Joins. @throws ParleyError why the server cannot be reached or does not let this user in */
  async start(): Promise<ResultOf<'join'>> {
    for (let attempt = 1; ; attempt++) {
      let connection: Connection | undefined;
      try {
        const spare = await this.#options.spareConnection.take(this.#ended.signal);
        connection = spare ?? (await this.#open());
        const answer = await this.#join(connection);
        this.#attach(connection, answer.transports);
        return answer;
      } catch (error) {
        connection?.close();
        const failure = loginFailure(error);
        const isWorthRetrying = failure.reason === 'loginNetwork' && attempt < LOGIN_ATTEMPTS;
        if (!isWorthRetrying || this.#ended.signal.aborted) {
          this.#ended.abort();
          throw failure;
        }
        await delay(this.#options.platform.clock, LOGIN_RETRY_MS * attempt, this.#ended.signal);
      }
    }
  }

  /** @throws ParleyError 1100003 while the connection is away */
  readonly request: Requester = async (type, body) => {
    if (this.#connection === undefined) throw new ParleyError('socketClosed');
    return this.#connection.request(type, body);
  };

  async renewToken(token: string): Promise<void> {
    this.#secret = { ...this.#secret, token };
    await this.request('renewToken', { token });
  }

  /** The network may have changed: try again at once, or find out whether the connection still lives. */
  hint(): void {
    if (this.#outage !== undefined) this.#outage.wake();
    else this.#connection?.probe();
  }

  /** The body of the beacon that a closing page sends (SIG-15). */
  get leaveBeacon(): string | undefined {
    return this.#keys === undefined ? undefined : JSON.stringify(this.#keys);
  }

  /** Leaves; resolves when the server knows, or cannot be told. */
  async end(deadlineMs: number): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    this.#ended.abort();
    this.#options.media.detach();
    if (connection !== undefined) await leave(connection, deadlineMs);
  }

  /** Ends on this side only, because the server has ended it already. */
  close(): void {
    this.#ended.abort();
    this.#options.media.detach();
    this.#connection?.close();
    this.#connection = undefined;
  }

  #open(): Promise<Connection> {
    const { platform, signalUrl } = this.#options;
    return Connection.open(platform.openSocket(signalUrl), platform.clock, this.#ended.signal);
  }

  async #join(connection: Connection): Promise<ResultOf<'join'>> {
    const { login, platform, media } = this.#options;
    const { nonce, rtpCapabilities } = connection.hello;
    const named = { userId: login.user.userId, roomId: login.roomId, nonce };
    const credentials = await credentialsFor(this.#secret, named, platform.hmacSha256);
    const answering = connection.request('join', { ...login, appId: this.#secret.appId, credentials });
    // Takes milliseconds, in which the server works, too.
    media.prepare(rtpCapabilities);
    const answer = await answering;
    if (this.#ended.signal.aborted) {
      // Ended while the server was answering: it must not think that the user is inside.
      void leave(connection, LATE_LEAVE_MS);
      throw new ParleyError('socketClosed');
    }
    this.#keys = { sessionId: answer.sessionId, resumeKey: answer.resumeKey };
    this.#maxPlays = answer.maxPlays;
    this.#options.events.room(answer.room);
    return answer;
  }

  /** Resumes, or joins anew when the server has given the session up (SIG-16). */
  async #comeBack(connection: Connection): Promise<SessionTransports | null> {
    if (this.#keys === undefined) return (await this.#join(connection)).transports;
    try {
      const { room, transports } = await connection.request('resume', {
        ...this.#keys,
        revision: this.#options.revision(),
      });
      if (room !== null) this.#options.events.room(room);
      return transports;
    } catch (error) {
      if (!(error instanceof ParleyError) || error.reason !== 'sessionAbnormal') throw error;
      this.#keys = undefined;
      return (await this.#join(connection)).transports;
    }
  }

  #attach(connection: Connection, transports: SessionTransports | null): void {
    const { events, media } = this.#options;
    if (this.#ended.signal.aborted) return void leave(connection, LATE_LEAVE_MS);
    this.#connection = connection;
    connection.listen({
      notification: (notification) => {
        if (this.#connection === connection) events.notification(notification);
      },
      closed: () => {
        if (this.#connection === connection) this.#lost();
      },
    });
    connection.startHeartbeats();
    media.attach((type, body) => connection.request(type, body), transports);
  }

  #lost(): void {
    const { events, media, platform } = this.#options;
    this.#connection = undefined;
    media.detach();
    // A loss while media was still coming back continues the same outage.
    if (this.#outage === undefined) {
      this.#outage = { sinceMs: platform.clock.now(), attempt: 0, wake: () => {} };
      events.connectionLost();
    }
    void this.#reconnect(this.#outage);
  }

  async #reconnect(outage: { sinceMs: number; attempt: number; wake: () => void }): Promise<void> {
    const { clock, random } = this.#options.platform;
    const { signal } = this.#ended;
    while (!signal.aborted) {
      const elapsedMs = clock.now() - outage.sinceMs;
      const delayMs = this.#options.policy.nextDelayMs({
        attempt: outage.attempt,
        elapsedMs,
        random: random(),
      });
      if (delayMs === undefined) return this.#giveUp(new ParleyError('reconnectTimeout'));
      await this.#pause(outage, delayMs);
      if (signal.aborted) return;
      outage.attempt += 1;
      let connection: Connection | undefined;
      try {
        connection = await this.#open();
        const transports = await this.#comeBack(connection);
        if (connection.closed.aborted) continue;
        this.#attach(connection, transports);
        return await this.#awaitMedia(connection);
      } catch (error) {
        connection?.close();
        const failure = loginFailure(error);
        if (!signal.aborted && !ERRORS[failure.reason].retry) return this.#giveUp(failure);
      }
    }
  }

  async #awaitMedia(connection: Connection): Promise<void> {
    const waiting = firstAborted(connection.closed, this.#ended.signal);
    await this.#options.media.flowing(waiting.signal);
    waiting.release();
    if (this.#connection !== connection || this.#ended.signal.aborted) return;
    this.#outage = undefined;
    this.#options.events.mediaBack();
  }

  async #pause(outage: { wake: () => void }, delayMs: number): Promise<void> {
    const pause = new AbortController();
    outage.wake = () => pause.abort();
    const waiting = firstAborted(pause.signal, this.#ended.signal);
    await delay(this.#options.platform.clock, delayMs, waiting.signal);
    waiting.release();
    outage.wake = () => {};
  }

  #giveUp(error: ParleyError): void {
    this.close();
    this.#options.events.over({ how: 'gaveUp', error });
  }
}

/** Says goodbye, as far as the connection still carries it. */
async function leave(connection: Connection, deadlineMs: number): Promise<void> {
  try {
    await connection.request('leave', {}, deadlineMs);
  } catch {
    // The server will notice by itself (SIG-17).
  }
  connection.close();
}

/** Why a login failed, as the app is told: the socket's troubles are a login's troubles. */
function loginFailure(error: unknown): ParleyError {
  if (!(error instanceof ParleyError)) return new ParleyError('roomInternal', { cause: error });
  if (error.reason === 'socketClosed') return new ParleyError('loginNetwork', { cause: error });
  if (error.reason === 'requestTimeout') return new ParleyError('loginTimeout', { cause: error });
  return error;
}
