import type { Log } from '../log.ts';
import type { EngineListener, EngineNotification, MediaEngine, MediaEngines } from './media-engine.ts';
import type { MediaLink } from './media-link.ts';
import { Placement } from './placement.ts';
import { SessionMedia, type SessionPort, type TransportDirection } from './session-media.ts';
import { StreamDirectory } from './stream-directory.ts';

export interface MediaOptions {
  readonly engines: MediaEngines;
  readonly randomSsrc: () => number;
  readonly log: Log;
}

/** The media of all sessions, over all engines. */
export class Media implements EngineListener {
  readonly directory = new StreamDirectory();
  readonly #options: MediaOptions;
  readonly #placement: Placement;
  readonly #sessions = new Set<SessionMedia>();
  /** Ids are unique over all engines. */
  readonly #byTransport = new Map<string, SessionMedia>();
  #lastId = 0;

  constructor(options: MediaOptions) {
    this.#options = options;
    this.#placement = new Placement(() => options.engines.running());
    options.engines.listen(this);
  }

  /** Media for one session; its transports come with `open()`, everything goes with `close()`. */
  openSession(
    owner: {
      appId: number;
      roomId: string;
      sessionId: string;
      directions: readonly TransportDirection[];
    },
    port: SessionPort,
  ): SessionMedia {
    const { appId, roomId, sessionId, directions } = owner;
    const roomKey = `${appId}/${roomId}`;
    this.#placement.enter(roomKey);
    const session: SessionMedia = new SessionMedia(
      {
        appId,
        sessionId,
        directions,
        directory: this.directory,
        nextId: () => (++this.#lastId).toString(36),
        randomSsrc: this.#options.randomSsrc,
        log: this.#options.log,
        engine: () => this.#placement.engineOf(roomKey),
        onLinked: (link) => {
          for (const transportId of transportIdsOf(link)) this.#byTransport.set(transportId, session);
        },
        onUnlinked: (link) => {
          for (const transportId of transportIdsOf(link)) this.#byTransport.delete(transportId);
        },
        onClosed: () => {
          this.#sessions.delete(session);
          this.#placement.leave(roomKey);
        },
      },
      port,
    );
    this.#sessions.add(session);
    return session;
  }

  /** Session ids of those who play a stream or wait for it. */
  *playersOf(appId: number, streamId: string): Iterable<string> {
    for (const { sessionId } of this.directory.players(appId, streamId)) yield sessionId;
  }

  engineUp(engine: MediaEngine): void {
    this.#options.log.info({ event: 'engineUp', engine: engine.index });
    this.reopenWaiting();
  }

  /** Brings transports to sessions that have none, where an engine runs. */
  reopenWaiting(): void {
    for (const session of this.#sessions) if (session.isWaiting) session.reopen();
  }

  engineLost(engine: MediaEngine): void {
    const affected = [...this.#sessions].filter((session) => session.isOn(engine));
    this.#options.log.warn({ event: 'engineLost', engine: engine.index, sessions: affected.length });
    for (const session of affected) session.engineLost();
    this.reopenWaiting();
  }

  engineNotified(engine: MediaEngine, { event, params }: EngineNotification): void {
    this.#options.log.debug({ event, engine: engine.index, ...params });
    if (event === 'transportStateChanged')
      this.#byTransport.get(params.transportId)?.transportChanged(params.state);
  }
}

function transportIdsOf({ sendTransportId, recvTransportId }: MediaLink): string[] {
  return [sendTransportId, recvTransportId];
}
