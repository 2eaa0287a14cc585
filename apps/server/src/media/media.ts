import type { Log } from '../log.ts';
import type {
  EngineListener,
  EngineNotification,
  MediaEngine,
  MediaEngines,
  ProducerVoice,
} from './media-engine.ts';
import type { MediaLink } from './media-link.ts';
import { Placement } from './placement.ts';
import { SessionMedia, type SessionPort, type TransportDirection } from './session-media.ts';
import { type PublishedStream, StreamDirectory } from './stream-directory.ts';

export interface MediaOptions {
  readonly engines: MediaEngines;
  readonly randomSsrc: () => number;
  readonly log: Log;
  /** Told how streams sound, five times a second from each engine on which somebody is heard. */
  readonly onVoices: (voices: readonly StreamVoice[]) => void;
}

/** How a stream sounds. */
export interface StreamVoice {
  readonly stream: PublishedStream;
  readonly voice: Omit<ProducerVoice, 'producerId'>;
}

/** The media of all sessions, over all engines. */
export class Media implements EngineListener {
  readonly directory = new StreamDirectory();
  readonly #options: MediaOptions;
  readonly #placement: Placement;
  readonly #sessions = new Set<SessionMedia>();
  /** Ids are unique over all engines. */
  readonly #byTransport = new Map<string, SessionMedia>();
  /** The session of each room's dominant speaker. */
  readonly #speakers = new Map<string, string>();
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

  /** Another member is the dominant speaker of a room, or (`undefined`) nobody speaks. */
  speakerChanged(appId: number, roomId: string, sessionId: string | undefined): void {
    const roomKey = `${appId}/${roomId}`;
    if (sessionId === undefined) this.#speakers.delete(roomKey);
    else this.#speakers.set(roomKey, sessionId);
  }

  /** The session of a room's dominant speaker, whose video comes before others'. */
  speakerOf(appId: number, roomId: string): string | undefined {
    return this.#speakers.get(`${appId}/${roomId}`);
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
    if (event === 'voicesHeard') {
      this.#voicesHeard(params.voices);
      return;
    }
    this.#options.log.debug({ event, engine: engine.index, ...params });
    if (event === 'transportStateChanged')
      this.#byTransport.get(params.transportId)?.transportChanged(params.state);
  }

  #voicesHeard(voices: readonly ProducerVoice[]): void {
    const heard = voices.flatMap(({ producerId, ...voice }) => {
      // Unknown: closed since, or relayed from another engine, which tells of it itself.
      const stream = this.directory.streamOf(producerId);
      return stream === undefined ? [] : [{ stream, voice }];
    });
    if (heard.length > 0) this.#options.onVoices(heard);
  }
}

function transportIdsOf({ sendTransportId, recvTransportId }: MediaLink): string[] {
  return [sendTransportId, recvTransportId];
}
