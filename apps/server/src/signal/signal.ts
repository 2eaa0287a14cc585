import type { Duplex } from 'node:stream';
import {
  type ClientRequest,
  ERRORS,
  type Hello,
  ParleyError,
  PERIODS,
  PROTOCOL_VERSION,
  parseClientRequest,
  STREAM_DELETE_REASON,
  type StreamReport,
} from '@parley/protocol';
import type { WebSocket } from 'ws';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Media, StreamVoice } from '../media/media.ts';
import { ROUTER_CAPABILITIES } from '../media/ortc/router-capabilities.ts';
import type { Effect } from '../room/effects.ts';
import type { Happening, RoomLife } from '../room/happening.ts';
import type { Attempt, Measurement, Note, NoteKind } from '../room/observed.ts';
import type { Room } from '../room/room.ts';
import type { AppStore, ForbidStore, StreamRuleStore } from '../store/index.ts';
import { SERVER_VERSION } from '../version.ts';
import { Attempts } from './attempts.ts';
import {
  BAD_MESSAGE_CODE,
  CLOSE_CODE,
  Connection,
  type ConnectionOptions,
  internalError,
  RATE_LIMITED,
} from './connection.ts';
import { handleSessionRequest } from './handlers/index.ts';
import { join } from './handlers/join.ts';
import { resume } from './handlers/resume.ts';
import { LookPasses } from './look-passes.ts';
import type { RandomIds } from './random-ids.ts';
import { tokenRemainSeconds } from './rights.ts';
import { RoomsByApp } from './rooms-by-app.ts';
import type { Session } from './session.ts';
import type { EndReason } from './session-state.ts';

/** A connection on which nobody joined is closed after this [SIG-6]. */
const JOIN_DEADLINE_MS = 10_000;
const SWEEP_PERIOD_MS = 1_000;

const DELETE_REASON: Record<EndReason, number> = {
  left: STREAM_DELETE_REASON.stopped,
  silent: STREAM_DELETE_REASON.heartbeatTimeout,
  replaced: STREAM_DELETE_REASON.repeatedLogin,
  kicked: STREAM_DELETE_REASON.kicked,
  tokenEnded: STREAM_DELETE_REASON.kicked,
  roomEnded: STREAM_DELETE_REASON.kicked,
  disconnected: STREAM_DELETE_REASON.disconnected,
  serverClosing: STREAM_DELETE_REASON.disconnected,
};

export interface SignalOptions {
  readonly apps: Pick<AppStore, 'find'>;
  readonly forbids: Pick<ForbidStore, 'forbidden' | 'isStreamForbidden'>;
  readonly streamRules: Pick<StreamRuleStore, 'find'>;
  readonly media: Media;
  readonly clock: Clock;
  readonly ids: RandomIds;
  readonly log: Log;
  readonly memberTimeoutMs: number;
  /** Told of every answer: `code` is 0 for a result. */
  readonly onAnswered: (type: string, code: number) => void;
  /** Told how a session's streams went over the last seconds. */
  readonly onMeasured: (measurement: Measurement) => void;
  /** Told how each login, publish and play of an app ended. */
  readonly onAttempted: (attempt: Attempt) => void;
  /** Told of what is worth knowing when a call was bad, and changes no room. */
  readonly onNoted: (note: Note) => void;
  /** Told of what happens to rooms, in its order. */
  readonly onHappened: (room: RoomLife, happening: Happening) => void;
}

/** All connections and sessions of this server, and what time does to them. */
export class Signal {
  readonly apps: Pick<AppStore, 'find'>;
  readonly forbids: SignalOptions['forbids'];
  readonly streamRules: SignalOptions['streamRules'];
  readonly media: Media;
  readonly ids: RandomIds;
  readonly log: Log;
  readonly rooms = new RoomsByApp();
  readonly looks: LookPasses;
  readonly attempts: Attempts;
  readonly #clock: Clock;
  readonly #memberTimeoutMs: number;
  readonly #connections = new Set<Connection>();
  readonly #sessions = new Map<string, Session>();
  readonly #onAnswered: SignalOptions['onAnswered'];
  readonly #onMeasured: SignalOptions['onMeasured'];
  readonly #onNoted: SignalOptions['onNoted'];
  readonly #onHappened: SignalOptions['onHappened'];
  readonly #stopSweeping: () => void;

  constructor(options: SignalOptions) {
    this.apps = options.apps;
    this.forbids = options.forbids;
    this.streamRules = options.streamRules;
    this.media = options.media;
    this.ids = options.ids;
    this.looks = new LookPasses(options.ids);
    this.log = options.log;
    this.#clock = options.clock;
    this.#memberTimeoutMs = options.memberTimeoutMs;
    this.#onAnswered = options.onAnswered;
    this.#onMeasured = options.onMeasured;
    this.attempts = new Attempts(options.onAttempted);
    this.#onNoted = options.onNoted;
    this.#onHappened = options.onHappened;
    this.#stopSweeping = options.clock.every(SWEEP_PERIOD_MS, () => this.#sweep());
  }

  nowMs(): number {
    return this.#clock.nowMs();
  }

  liveCounts(): { connections: number; sessions: number; rooms: number; streams: number } {
    let rooms = 0;
    let streams = 0;
    for (const [, room] of this.rooms.all()) {
      rooms++;
      streams += room.streamCount;
    }
    let sessions = 0;
    for (const { rights } of this.#sessions.values()) if (rights.kind !== 'look') sessions++;
    return { connections: this.#connections.size, sessions, rooms, streams };
  }

  /** Every session of an app that looks in, with what lets it. */
  *lookingIn(appId: number): IterableIterator<readonly [Session, Session['rights'] & { kind: 'look' }]> {
    for (const session of this.#sessions.values())
      if (session.appId === appId && session.rights.kind === 'look') yield [session, session.rights];
  }

  session(sessionId: string): Session | undefined {
    return this.#sessions.get(sessionId);
  }

  /** Takes a new WebSocket; the server speaks first [SIG-2]. */
  accept(
    webSocket: WebSocket,
    stream: Duplex,
    { origin, ip }: Pick<ConnectionOptions, 'origin' | 'ip'>,
  ): void {
    const nowMs = this.nowMs();
    const connection = new Connection({
      webSocket,
      stream,
      nonce: this.ids.nonce(),
      origin,
      ip,
      nowMs,
      deadlineMs: nowMs + JOIN_DEADLINE_MS,
      onError: (error) => this.#logUnexpected(error),
    });
    this.#connections.add(connection);
    webSocket.on('message', (data, isBinary) => {
      if (isBinary) connection.close(CLOSE_CODE.unsupportedData, 'messages are JSON texts', this.nowMs());
      else this.#receive(connection, data.toString());
    });
    // A broken or oversized frame: ws closes by itself with the right code.
    webSocket.on('error', (error) => this.log.debug({ event: 'connectionBroken', err: error }));
    webSocket.on('close', () => this.#lost(connection));
    connection.send(
      JSON.stringify({
        type: 'hello',
        protocolVersion: PROTOCOL_VERSION,
        serverVersion: SERVER_VERSION,
        nonce: connection.nonce,
        serverTimeMs: nowMs,
        rtpCapabilities: ROUTER_CAPABILITIES,
      } satisfies Hello),
    );
  }

  /** Makes a session known under its id. */
  add(session: Session): void {
    this.#sessions.set(session.sessionId, session);
  }

  /** When a client that is heard now counts as silent [SIG-17]. */
  silenceEndsAtMs(nowMs: number): number {
    return nowMs + this.#memberTimeoutMs;
  }

  /** Carries out what a room wants done. */
  deliver(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.do === 'record') this.#onHappened(effect.room, effect.happening);
      else if (effect.do === 'notify') {
        const message = Buffer.from(JSON.stringify(effect.message));
        for (const sessionId of effect.sessionIds) this.#sessions.get(sessionId)?.line?.send(message);
      } else if (effect.do === 'stopPlays')
        for (const sessionId of effect.sessionIds) this.#stopPlays(sessionId, effect.streamIds);
      else {
        const session = this.#sessions.get(effect.sessionId);
        if (session !== undefined) this.endSession(session, effect.why, effect);
      }
    }
  }

  /** Ends a session: others are told, the client too if it is `told` why, then its media goes. */
  endSession(session: Session, reason: EndReason, told?: { code: number; reason: string }): void {
    if (session.state === 'closed') return;
    const { line, membership, appId, sessionId } = session;
    const nowMs = this.nowMs();
    if (told !== undefined) session.tell({ type: 'kicked', code: told.code, reason: told.reason });
    if (session.rights.kind === 'look')
      this.#keepNote(session, 'lookEnded', { operator: session.rights.operator });
    session.end({ type: 'ended', reason }, nowMs);
    this.#sessions.delete(sessionId);
    this.deliver(this.rooms.of(appId).leave(membership, DELETE_REASON[reason]));
    this.#tellMediaOfSpeaker(appId, membership.room);
    this.rooms.forgetIfEmpty(appId);
    session.media.close();
    line?.sessionEnded(reason, nowMs);
    this.log.info({ event: 'sessionEnded', sessionId, appId, roomId: membership.room.roomId, reason });
  }

  /** Takes how a session's streams went [SIG-38]. */
  measured(session: Session, reports: readonly StreamReport[]): void {
    const streams = this.attempts.noteFirstFrames(session, reports);
    const elapsedMs = session.reports.take(streams, this.nowMs());
    if (elapsedMs === undefined) return;
    const { appId, sessionId, membership } = session;
    const { roomSessionId } = membership.room;
    this.#onMeasured({ appId, roomSessionId, sessionId, elapsedMs, streams });
  }

  /** Keeps a moment of a session with its call; of one session so many that no client can fill the records. */
  note(session: Session, kind: NoteKind, detail: Note['detail'] = {}): void {
    if (session.notesLeft === 0 || session.rights.kind === 'look') return;
    session.notesLeft--;
    this.#keepNote(session, kind, detail);
  }

  /** Keeps with the call that an operator looks in [SIG-60]. */
  noteLook(session: Session, operator: string): void {
    this.#keepNote(session, 'lookedIn', { operator });
  }

  #keepNote({ sessionId, membership }: Session, kind: NoteKind, detail: Note['detail']): void {
    this.#onNoted({ roomSessionId: membership.room.roomSessionId, sessionId, kind, detail });
  }

  #stopPlays(sessionId: string, streamIds: readonly string[]): void {
    const session = this.#sessions.get(sessionId);
    session?.mailbox.post(async () => {
      const { player } = session.media;
      for (const streamId of streamIds) if (player.isPlaying(streamId)) player.stopPlay(streamId);
    });
  }

  /** Takes how streams sound, and tells their rooms when that changes who speaks [SIG-51]. */
  heard(voices: readonly StreamVoice[]): void {
    const nowMs = this.nowMs();
    const rooms = new Map<Room, number>();
    for (const { stream, voice } of voices) {
      const room = this.#sessions.get(stream.sessionId)?.membership.room;
      if (room === undefined) continue;
      room.hear(stream.streamId, voice, nowMs);
      rooms.set(room, stream.appId);
    }
    for (const [room, appId] of rooms) this.#rankSpeakers(appId, room, nowMs);
  }

  /** Removes a user from a room [1002055]. Returns whether it was there. */
  kick(target: { appId: number; roomId: string; userId: string }, reason: string): boolean {
    const membership = this.rooms.find(target.appId)?.find(target.roomId, target.userId);
    const session = membership && this.#sessions.get(membership.member.sessionId);
    if (session === undefined) return false;
    this.endSession(session, 'kicked', { code: ERRORS.kickedByServer.code, reason });
    return true;
  }

  /** Ends a session on behalf of a page that closes [SIG-15]. Returns whether id and key were right. */
  leaveByBeacon(sessionId: string, resumeKey: string): boolean {
    const session = this.#sessions.get(sessionId);
    if (session === undefined || !this.ids.areEqual(session.resumeKey, resumeKey)) return false;
    const { line } = session;
    this.endSession(session, 'left');
    line?.hangUp('left', this.nowMs());
    return true;
  }

  /** Tells every client that the server goes, and forgets them. */
  close(): void {
    this.#stopSweeping();
    for (const session of this.#sessions.values()) {
      session.end({ type: 'ended', reason: 'serverClosing' }, this.nowMs());
      session.media.close();
    }
    this.#sessions.clear();
    for (const connection of this.#connections)
      connection.close(CLOSE_CODE.goingAway, 'the server stops', this.nowMs());
  }

  /** Cuts off what did not close by itself. */
  terminateConnections(): void {
    for (const connection of this.#connections) connection.terminate();
  }

  #receive(connection: Connection, text: string): void {
    if (!connection.isOpen) return;
    const nowMs = this.nowMs();
    const verdict = connection.rate.judge(nowMs);
    if (verdict === 'flooding') {
      connection.close(CLOSE_CODE.policy, 'too many requests', nowMs);
      return;
    }
    const parsed = parseClientRequest(text);
    if (connection.state.state === 'attached' && parsed.ok)
      connection.state.session.aliveUntilMs = this.silenceEndsAtMs(nowMs);
    if (verdict === 'refused') connection.fail((parsed.ok ? parsed.value.id : parsed.id) ?? 0, RATE_LIMITED);
    else if (parsed.ok) connection.enqueue(() => this.#handle(connection, parsed.value));
    else this.#refuse(connection, parsed);
  }

  #refuse(connection: Connection, { id, problem }: { id: number | undefined; problem: string }): void {
    this.log.debug({ event: 'badMessage', code: BAD_MESSAGE_CODE });
    connection.fail(id ?? 0, new ParleyError('badMessage', { detail: problem }));
  }

  async #handle(connection: Connection, request: ClientRequest): Promise<void> {
    try {
      await this.#dispatch(connection, request);
      this.#onAnswered(request.type, 0);
    } catch (error) {
      if (!(error instanceof ParleyError)) this.#logUnexpected(error, request.type);
      else
        this.log.debug({
          event: 'requestRefused',
          type: request.type,
          code: error.code,
          cause: error.cause instanceof Error ? error.cause.message : undefined,
        });
      const told = error instanceof ParleyError ? error : internalError(error);
      connection.fail(request.id, told);
      this.#onAnswered(request.type, told.code);
    }
  }

  async #dispatch(connection: Connection, request: ClientRequest): Promise<void> {
    const { state } = connection;
    if (state.state === 'closed') return;
    if (request.type === 'join' || request.type === 'resume') {
      if (state.state === 'attached') throw new ParleyError('alreadyLoggedIn');
      if (request.type === 'join') await join(this, connection, request);
      else resume(this, connection, request);
      return;
    }
    if (state.state !== 'attached') throw new ParleyError('notLoggedIn');
    const { session } = state;
    await session.mailbox.perform(async () => {
      if (session.state === 'closed') throw new ParleyError('sessionAbnormal');
      const result = await handleSessionRequest({ signal: this, session }, request);
      // Within the task: what later tasks tell must not overtake the answer.
      connection.respond(request.id, result);
    });
  }

  #lost(connection: Connection): void {
    this.#connections.delete(connection);
    const { state } = connection;
    connection.state = { state: 'closed' };
    if (state.state !== 'attached' || state.session.line !== connection) return;
    state.session.lineLost(this.nowMs());
    this.note(state.session, 'connectionLost');
    this.log.info({ event: 'sessionDetached', sessionId: state.session.sessionId });
  }

  /** One timer for everything that time does. */
  #sweep(): void {
    const nowMs = this.nowMs();
    for (const connection of this.#connections) {
      connection.terminateIfStuck(nowMs);
      if (connection.state.state === 'awaitingJoin' && connection.state.deadlineMs <= nowMs)
        connection.close(CLOSE_CODE.policy, 'nobody joined in time', nowMs);
    }
    for (const session of this.#sessions.values()) {
      if (hasOutlivedToken(session, nowMs))
        this.endSession(session, 'tokenEnded', {
          code: ERRORS.kickedTokenExpired.code,
          reason: ERRORS.kickedTokenExpired.en,
        });
      else if (session.aliveUntilMs <= nowMs)
        this.endSession(session, 'silent', {
          code: ERRORS.sessionAbnormal.code,
          reason: ERRORS.sessionAbnormal.en,
        });
      else this.#warnOfTokenEnd(session, nowMs);
      this.#liftForbids(session, nowMs);
      this.attempts.giveUpPlays(session, nowMs);
    }
    for (const [appId, room] of this.rooms.all()) {
      this.deliver(room.tick(nowMs));
      // Streams of an engine that went are heard of no more.
      this.#rankSpeakers(appId, room, nowMs);
    }
    this.media.reopenWaiting();
  }

  #liftForbids({ mailbox, media: { publisher } }: Session, nowMs: number): void {
    if (publisher.hasEndedForbid(nowMs)) mailbox.post(() => publisher.liftEndedForbids(nowMs));
  }

  #rankSpeakers(appId: number, room: Room, nowMs: number): void {
    this.deliver(room.rankSpeakers(nowMs));
    this.#tellMediaOfSpeaker(appId, room);
  }

  #tellMediaOfSpeaker(appId: number, room: Room): void {
    const sessionId = room.dominantSpeaker();
    if (sessionId !== this.media.speakerOf(appId, room.roomId))
      this.media.speakerChanged(appId, room.roomId, sessionId);
  }

  #warnOfTokenEnd(session: Session, nowMs: number): void {
    if (session.isWarnedOfTokenEnd || session.state !== 'joined') return;
    const remainSeconds = tokenRemainSeconds(session.rights, nowMs);
    if (remainSeconds === undefined || remainSeconds * 1_000 > PERIODS.tokenWarningMs) return;
    session.isWarnedOfTokenEnd = true;
    session.tell({ type: 'tokenWillExpire', remainSeconds });
  }

  #logUnexpected(error: unknown, type?: string): void {
    this.log.error({ event: 'unexpectedFailure', type, err: error });
  }
}

/** Whether an app that wants its members gone with their tokens has one left whose token has ended. */
function hasOutlivedToken({ rights }: Session, nowMs: number): boolean {
  if (rights.kind === 'look') return rights.expiresAtMs <= nowMs;
  return rights.kind === 'token' && rights.endsSession && rights.expiresAtMs <= nowMs;
}
