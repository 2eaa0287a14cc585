import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type {
  EngineListener,
  EngineNotification,
  MediaEngine,
  MediaEngines,
  ProducerDemand,
  ProducerVoice,
} from './media-engine.ts';
import type { MediaLink } from './media-link.ts';
import { EngineLoads } from './placement/engine-loads.ts';
import { Placement } from './placement/placement.ts';
import { RelayLinks } from './relay/relay-links.ts';
import { TrackOutlets } from './relay/track-outlets.ts';
import type { TrackRelay } from './relay/track-relay.ts';
import { SessionMedia, type SessionPort, type TransportDirection } from './session-media.ts';
import { type PublishedStream, StreamDirectory } from './stream-directory.ts';

export interface MediaOptions {
  readonly engines: MediaEngines;
  readonly randomSsrc: () => number;
  /** 56 hexadecimal digits that nobody can guess. */
  readonly randomSrtpKey: () => string;
  /** From how many members on one engine a room goes on to others. */
  readonly roomMembersPerEngine: number;
  readonly clock: Clock;
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
  readonly #loads = new EngineLoads();
  readonly #relayLinks: RelayLinks;
  /** By their producers. */
  readonly #relays = new Map<string, TrackRelay>();
  readonly #sessions = new Set<SessionMedia>();
  /** Ids are unique over all engines. */
  readonly #byTransport = new Map<string, SessionMedia>();
  /** The session of each room's dominant speaker. */
  readonly #speakers = new Map<string, string>();
  readonly #nextId = () => (++this.#lastId).toString(36);
  #lastId = 0;

  constructor(options: MediaOptions) {
    this.#options = options;
    const { engines, log, randomSrtpKey } = options;
    this.#placement = new Placement({
      running: () => engines.running(),
      cpuShare: (engine) => this.#loads.cpuShare(engine),
      membersPerEngine: options.roomMembersPerEngine,
    });
    this.#relayLinks = new RelayLinks({ nextId: this.#nextId, randomSrtpKey, log });
    options.engines.listen(this);
  }

  /** Media for one session; its transports come with `open()`, everything goes with `close()`. */
  openSession(
    owner: {
      appId: number;
      roomId: string;
      sessionId: string;
      directions: readonly TransportDirection[];
      /** Streams that it may play at once. */
      maxPlays: number;
    },
    port: SessionPort,
  ): SessionMedia {
    const { appId, roomId, sessionId, directions, maxPlays } = owner;
    const { clock, log } = this.#options;
    const seat = this.#placement.enter(`${appId}/${roomId}`);
    const session: SessionMedia = new SessionMedia(
      {
        appId,
        sessionId,
        directions,
        maxPlays,
        directory: this.directory,
        nextId: this.#nextId,
        randomSsrc: this.#options.randomSsrc,
        log,
        outletsOf: (track) =>
          new TrackOutlets(track, {
            links: this.#relayLinks,
            relays: this.#relays,
            nextId: this.#nextId,
            clock,
            log,
          }),
        isSpeaker: (publisher) => this.#isSpeaker(publisher),
        engine: () => seat.engine(),
        onLinked: (link) => {
          for (const transportId of transportIdsOf(link)) this.#byTransport.set(transportId, session);
        },
        onUnlinked: (link) => {
          for (const transportId of transportIdsOf(link)) this.#byTransport.delete(transportId);
        },
        onClosed: () => {
          this.#sessions.delete(session);
          seat.leave();
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
    const before = this.#speakers.get(roomKey);
    if (sessionId === undefined) this.#speakers.delete(roomKey);
    else this.#speakers.set(roomKey, sessionId);
    for (const affected of [before, sessionId])
      for (const { streamId } of affected === undefined ? [] : this.directory.streamsOf(affected))
        for (const player of this.directory.players(appId, streamId)) player.prioritise(streamId);
  }

  /** The session of a room's dominant speaker, whose video comes before others'. */
  speakerOf(appId: number, roomId: string): string | undefined {
    return this.#speakers.get(`${appId}/${roomId}`);
  }

  #isSpeaker(sessionId: string): boolean {
    return [...this.#speakers.values()].includes(sessionId);
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
    this.#loads.engineLost(engine);
    this.#relayLinks.engineLost(engine);
    for (const session of affected) session.engineLost();
    this.reopenWaiting();
  }

  engineNotified(engine: MediaEngine, { event, params }: EngineNotification): void {
    if (event === 'voicesHeard') {
      this.#voicesHeard(params.voices);
      return;
    }
    if (event === 'load') {
      this.#loads.note(engine, params.cpuShare);
      return;
    }
    if (event === 'layersChanged') {
      this.directory.playerOf(params.consumerId)?.flowChanged(params.consumerId, params.pauseReason);
      return;
    }
    this.#options.log.debug({ event, engine: engine.index, ...params });
    if (event === 'producerDemand') this.#demandChanged(params);
    if (event === 'transportStateChanged')
      this.#byTransport.get(params.transportId)?.transportChanged(params.state);
  }

  #demandChanged({ producerId, highestLayer, maxBitrateBps }: ProducerDemand): void {
    // What players of a relayed track want counts at its home by what is relayed.
    this.#relays.get(producerId)?.demandChanged(highestLayer, maxBitrateBps);
    const stream = this.directory.streamOf(producerId);
    if (stream === undefined) return;
    const link = this.directory.publication(stream.appId, stream.streamId)?.link;
    const publisher = link && this.#byTransport.get(link.sendTransportId)?.publisher;
    publisher?.demandChanged(stream.streamId, producerId, { encodings: highestLayer + 1, maxBitrateBps });
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
