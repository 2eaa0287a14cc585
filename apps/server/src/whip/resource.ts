import type { IceCandidate, IceParameters, Notification, TransportDescription } from '@parley/protocol';
import { LIMITS } from '@parley/protocol';
import type { TransportState } from '../media/media-engine.ts';
import { RateWindow } from '../room/rate-window.ts';
import type { ClientLine } from '../signal/client-line.ts';
import type { Session } from '../signal/session.ts';
import type { EndReason } from '../signal/session-state.ts';
import type { IceCredentials, Offer } from './sdp/offer.ts';

export type WhipProtocol = 'whip' | 'whep';

/** The endpoint that a client posted to. */
export interface Endpoint {
  readonly protocol: WhipProtocol;
  readonly appId: number;
  readonly roomId: string;
  readonly streamId: string;
}

/** What was agreed with the client. */
interface Agreement {
  readonly session: Session;
  readonly transport: TransportDescription;
  readonly offer: Offer;
  /** The client's, of the ICE session in force. */
  ice: IceCredentials;
  /** Counts the ICE sessions. */
  generation: number;
  /** What a player was answered. */
  consumerIds: readonly string[];
}

type State =
  | { readonly state: 'opening' }
  | { readonly state: 'open'; readonly agreement: Agreement }
  | { readonly state: 'ended' };

/** How an ICE session is named towards the client: a strong entity-tag (RFC 9725 §4.3.1). */
const entityTag = (generation: number) => `"ice-${generation}"`;

/**
 * A WHIP or WHEP session: what its URL names, and the line to a client that has no WebSocket. The client is
 * told nothing; it sees from its transport, and from this resource being gone, that its session has ended.
 */
export class Resource implements ClientLine {
  readonly id: string;
  readonly endpoint: Endpoint;
  readonly ip: string;
  readonly patches = new RateWindow(LIMITS.icePatchesPerSecond);
  readonly #onConnected: (session: Session) => void;
  readonly #end: (session: Session, reason: EndReason) => void;
  readonly #onEnded: (resource: Resource) => void;
  #state: State = { state: 'opening' };

  constructor(options: {
    readonly id: string;
    readonly endpoint: Endpoint;
    /** Of the client; never logged. */
    readonly ip: string;
    /** The client's transport is connected. */
    readonly onConnected: (session: Session) => void;
    /** Ends the session. */
    readonly end: (session: Session, reason: EndReason) => void;
    readonly onEnded: (resource: Resource) => void;
  }) {
    this.id = options.id;
    this.endpoint = options.endpoint;
    this.ip = options.ip;
    this.#onConnected = options.onConnected;
    this.#end = options.end;
    this.#onEnded = options.onEnded;
  }

  get isOpen(): boolean {
    return this.#state.state !== 'ended';
  }

  get agreement(): Agreement | undefined {
    return this.#state.state === 'open' ? this.#state.agreement : undefined;
  }

  get etag(): string {
    return entityTag(this.agreement?.generation ?? 0);
  }

  /** Its session is in the room. */
  opened(session: Session, transport: TransportDescription, offer: Offer): void {
    const agreement = { session, transport, offer, ice: offer.ice, generation: 0, consumerIds: [] };
    this.#state = { state: 'open', agreement };
  }

  /** The media that the answer tells a player of. */
  plays(consumerIds: readonly string[]): void {
    if (this.agreement !== undefined) this.agreement.consumerIds = consumerIds;
  }

  /** Takes the credentials of a new ICE session, once the engine has its own. */
  iceRestarted(ice: IceCredentials): void {
    if (this.agreement === undefined) return;
    this.agreement.ice = ice;
    this.agreement.generation++;
  }

  /** Ends the session, if it has not ended. */
  end(reason: EndReason): void {
    if (this.agreement !== undefined) this.#end(this.agreement.session, reason);
  }

  send(): void {}

  tell(message: Notification): void {
    if (message.type === 'publishStopped') this.end('kicked');
    if (message.type !== 'playerTracks') return;
    // What an answer has promised cannot be renegotiated: without all of it there is nothing left to play.
    const isLeft = message.tracks.some(({ consumerId }) => this.agreement?.consumerIds.includes(consumerId));
    if (!isLeft) this.end('left');
  }

  /** The transport shows whether the client lives [SIG-42]. */
  transportChanged(state: TransportState): void {
    if (this.agreement === undefined) return;
    if (state === 'connected') {
      this.agreement.session.aliveUntilMs = Number.POSITIVE_INFINITY;
      this.#onConnected(this.agreement.session);
    } else if (state === 'disconnected') this.end('silent');
    else if (state === 'failed') this.end('disconnected');
  }

  sessionEnded(): void {
    this.#state = { state: 'ended' };
    this.#onEnded(this);
  }

  hangUp(): void {
    this.sessionEnded();
  }
}

/** The engine's half of ICE as the client is told of it. */
export interface EngineIce {
  readonly parameters: IceParameters;
  readonly candidates: readonly IceCandidate[];
}
