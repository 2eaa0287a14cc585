import {
  type DtlsParameters,
  type IceParameters,
  type Notification,
  ParleyError,
  type SessionTransports,
  type TransportDescription,
} from '@parley/protocol';
import type { Log } from '../log.ts';
import { clientError } from './engine-failure.ts';
import type { SessionContents } from './live-figures.ts';
import type { MediaEngine, TransportCreated, TransportState } from './media-engine.ts';
import { type MediaLink, release } from './media-link.ts';
import { Player } from './player.ts';
import { Publisher } from './publisher.ts';
import type { TrackOutlets } from './relay/track-outlets.ts';
import type { HomeTrack } from './relay/track-relay.ts';
import type { StreamDirectory } from './stream-directory.ts';

/** Seen from the client. */
export type TransportDirection = keyof SessionTransports;

type Transports = { readonly [D in TransportDirection]?: TransportDescription };

export interface SessionMediaContext {
  readonly appId: number;
  readonly sessionId: string;
  /** The transports that are made; one or both. */
  readonly directions: readonly TransportDirection[];
  /** Streams that the session may play at once. */
  readonly maxPlays: number;
  readonly directory: StreamDirectory;
  readonly nextId: () => string;
  readonly randomSsrc: () => number;
  readonly log: Log;
  readonly outletsOf: (track: HomeTrack) => TrackOutlets;
  /** Whether a session is the dominant speaker of its room. */
  readonly isSpeaker: (sessionId: string) => boolean;
  /** Where the session has its place. */
  readonly engine: () => MediaEngine | undefined;
  /** Transports were made. */
  readonly onLinked: (link: MediaLink) => void;
  /** Transports are of no use any more. */
  readonly onUnlinked: (link: MediaLink) => void;
  readonly onClosed: () => void;
}

/** The session as its media sees it. */
export interface SessionPort {
  /** Runs a task after those before it, alone. */
  post(task: () => Promise<void>): void;
  tell(message: Notification): void;
  /** `failed` also when the engine is lost. */
  transportChanged(state: TransportState): void;
}

type State =
  /** Waits for an engine. */
  { state: 'waiting' } | { state: 'opening' } | { state: 'linked'; link: MediaLink } | { state: 'closed' };

/** A session's transports, what it publishes and what it plays. */
export class SessionMedia {
  readonly publisher: Publisher;
  readonly player: Player;
  readonly #context: SessionMediaContext;
  readonly #port: SessionPort;
  #state: State = { state: 'waiting' };
  /** Transports that the client has not been seen to know. */
  #untold: Transports | undefined;

  constructor(context: SessionMediaContext, port: SessionPort) {
    this.#context = context;
    this.#port = port;
    const { appId, sessionId, directory, nextId, randomSsrc, log, outletsOf } = context;
    const common = { appId, sessionId, directory, nextId, log };
    const tell = (message: Notification) => port.tell(message);
    this.publisher = new Publisher({ ...common, outletsOf, link: () => this.#requireLink(), tell });
    this.player = new Player({
      ...common,
      randomSsrc,
      maxPlays: context.maxPlays,
      isSpeaker: context.isSpeaker,
      link: () => this.#link,
      post: (task) => port.post(task),
      tell,
    });
  }

  get isWaiting(): boolean {
    return this.#state.state === 'waiting';
  }

  isOn(engine: MediaEngine): boolean {
    return this.#link?.engine === engine;
  }

  /**
   * Makes the transports on the session's engine.
   *
   * @throws {ParleyError} mediaUnavailable
   */
  async open(): Promise<void> {
    const engine = this.#context.engine();
    if (engine === undefined) throw new ParleyError('mediaUnavailable');
    this.#state = { state: 'opening' };
    const link = { engine, sendTransportId: this.#context.nextId(), recvTransportId: this.#context.nextId() };
    const create = async (direction: TransportDirection) => {
      const transportId = idOf(link, direction);
      const created = await engine.request('createTransport', { transportId });
      return [direction, describe(transportId, created)] as const;
    };
    let created: (readonly [TransportDirection, TransportDescription])[];
    try {
      created = await Promise.all(this.#context.directions.map(create));
    } catch (error) {
      this.#releaseTransports(link);
      if (this.#isOpening()) this.#state = { state: 'waiting' };
      throw clientError(error, 'mediaUnavailable');
    }
    if (!this.#isOpening()) {
      this.#releaseTransports(link);
      throw new ParleyError('sessionAbnormal');
    }
    this.#state = { state: 'linked', link };
    this.#context.onLinked(link);
    this.#untold = Object.fromEntries(created);
  }

  /** A transport that the client has not been told of yet. */
  untoldTransport(direction: TransportDirection): TransportDescription | undefined {
    return this.#untold?.[direction];
  }

  /** What it has on its engine; `undefined` while it has none. */
  contents(): SessionContents | undefined {
    const link = this.#link;
    return link && { link, produced: this.publisher.produced(), consumed: this.player.consumed() };
  }

  /** The engine says how one of the transports stands. */
  transportChanged(state: TransportState): void {
    this.#port.transportChanged(state);
  }

  /** The client has shown that it knows the transports that it was given at its join. */
  transportsAreKnown(): void {
    this.#untold = undefined;
  }

  /** For a client that comes back: transports that it may not know of, `null` when it has them. */
  untoldTransports(): SessionTransports | null {
    const { send, recv } = this.#untold ?? {};
    return send === undefined || recv === undefined ? null : { send, recv };
  }

  /** @throws {ParleyError} illegalParameter for a transport that is not the session's [SIG-36] */
  async connectTransport(transportId: string, dtlsParameters: DtlsParameters): Promise<void> {
    const link = this.#linkOf(transportId);
    const fingerprints = dtlsParameters.fingerprints.flatMap(({ algorithm, value }) =>
      algorithm === 'sha-1' || algorithm === 'sha-224' ? [] : [{ algorithm, value }],
    );
    if (fingerprints.length === 0)
      throw new ParleyError('illegalParameter', {
        detail: 'dtlsParameters.fingerprints: one of sha-256, sha-384, sha-512 is needed',
      });
    await this.#asked(
      link.engine.request('connectTransport', {
        transportId,
        dtlsParameters: { role: dtlsParameters.role, fingerprints },
      }),
    );
  }

  /** @throws {ParleyError} illegalParameter for a transport that is not the session's [SIG-36] */
  async restartIce(transportId: string): Promise<IceParameters> {
    const link = this.#linkOf(transportId);
    const { iceParameters } = await this.#asked(link.engine.request('restartIce', { transportId }));
    return iceParameters;
  }

  /** The engine is gone with all that was on it [SIG-37]; `reopen` brings the next. */
  engineLost(): void {
    if (this.#unlink() !== undefined) this.#port.transportChanged('failed');
  }

  /** The client has no more use for its transports; it is given others [SIG-46]. */
  reset(): void {
    const link = this.#unlink();
    if (link === undefined) return;
    this.#releaseTransports(link);
    this.reopen();
  }

  /** Goes back to waiting. Streams stay, their tracks and what was played do not. */
  #unlink(): MediaLink | undefined {
    const link = this.#link;
    if (link === undefined) return undefined;
    this.#context.onUnlinked(link);
    this.#state = { state: 'waiting' };
    this.#untold = undefined;
    this.publisher.linkLost();
    this.player.linkLost();
    return link;
  }

  /** Gives a session that waits its new transports, as soon as there is an engine. */
  reopen(): void {
    this.#port.post(async () => {
      if (this.#state.state !== 'waiting' || this.#context.engine() === undefined) return;
      try {
        await this.open();
        const transports = this.untoldTransports();
        if (transports !== null) this.#port.tell({ type: 'mediaReset', transports });
        // Streams may have been published again while this session had no transports.
        this.player.reconcileAll();
      } catch (error) {
        this.#context.log.warn({
          event: 'mediaReopenFailed',
          sessionId: this.#context.sessionId,
          err: error,
        });
      }
    });
  }

  /** Ends all media of the session: what it publishes, what it plays, its transports; then tells above. */
  close(): void {
    if (this.#state.state === 'closed') return;
    const link = this.#link;
    this.#state = { state: 'closed' };
    this.#untold = undefined;
    this.publisher.close();
    this.player.close();
    if (link !== undefined) {
      this.#context.onUnlinked(link);
      this.#releaseTransports(link);
    }
    this.#context.onClosed();
  }

  /** A method, because it is asked again after something was awaited. */
  #isOpening(): boolean {
    return this.#state.state === 'opening';
  }

  get #link(): MediaLink | undefined {
    return this.#state.state === 'linked' ? this.#state.link : undefined;
  }

  #requireLink(): MediaLink {
    const link = this.#link;
    if (link === undefined) throw new ParleyError('mediaUnavailable');
    return link;
  }

  #linkOf(transportId: string): MediaLink {
    const link = this.#link;
    if (link === undefined || (transportId !== link.sendTransportId && transportId !== link.recvTransportId))
      throw new ParleyError('illegalParameter', {
        detail: 'transportId: this session has no such transport',
      });
    this.#untold = undefined;
    return link;
  }

  async #asked<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      throw clientError(error, 'illegalParameter');
    }
  }

  #releaseTransports(link: MediaLink): void {
    for (const direction of this.#context.directions)
      release(link, {
        method: 'closeTransport',
        params: { transportId: idOf(link, direction) },
        log: this.#context.log,
      });
  }
}

function idOf(link: MediaLink, direction: TransportDirection): string {
  return direction === 'send' ? link.sendTransportId : link.recvTransportId;
}

function describe(id: string, { iceParameters, iceCandidates, dtlsParameters }: TransportCreated) {
  return { id, iceParameters, iceCandidates, dtlsParameters };
}
