import type { Log } from '../../log.ts';
import type { MediaEngine } from '../media-engine.ts';
import { ask, release } from '../media-link.ts';
import { planRelay, type RelayedTrack, relaySsrcCount } from '../ortc/relay.ts';
import { HIGHEST_LAYER } from '../video-layers.ts';
import type { RelayLinks } from './relay-links.ts';

export interface TrackRelayContext {
  readonly links: RelayLinks;
  /** Those that there are, by the producer at the other engine. */
  readonly relays: Map<string, TrackRelay>;
  readonly nextId: () => string;
  readonly log: Log;
}

/** A track at its home engine. */
export interface HomeTrack extends RelayedTrack {
  readonly engine: MediaEngine;
  readonly producerId: string;
}

/**
 * One track on its way from its home to one other engine: a consumer at home for each encoding, which
 * together are a producer over there.
 */
export class TrackRelay {
  /** At the other engine. */
  readonly producerId: string;
  readonly #consumerIds: readonly string[];
  readonly #home: MediaEngine;
  readonly #away: MediaEngine;
  readonly #log: Log;
  readonly #endUse: () => void;
  readonly #relays: Map<string, TrackRelay>;
  /** What players over there have use and room for. */
  #highestLayer = HIGHEST_LAYER;
  #maxBitrateBps: number | null = null;
  #isClosed = false;

  /** @throws {EngineError} when one of the engines is gone or does not do it; nothing is left then */
  static async open(track: HomeTrack, away: MediaEngine, context: TrackRelayContext): Promise<TrackRelay> {
    const { link, end } = context.links.use(track.engine, away);
    const firstSsrc = link.takeSsrcs(track.engine, relaySsrcCount(track));
    const plan = planRelay(track, firstSsrc);
    const relay = new TrackRelay({ track, away, context, count: plan.consumers.length, endUse: end });
    try {
      await link.opened;
      await Promise.all([
        ...plan.consumers.map((rtpParameters, encoding) =>
          track.engine.request('createConsumer', {
            transportId: link.transportOn(track.engine),
            consumerId: relay.#consumerIds[encoding] ?? '',
            producerId: track.producerId,
            kind: track.kind,
            rtpParameters,
            paused: false,
            encoding,
          }),
        ),
        away.request('createProducer', {
          transportId: link.transportOn(away),
          producerId: relay.producerId,
          kind: track.kind,
          rtpParameters: plan.producer,
          codecMapping: plan.codecMapping,
          paused: false,
        }),
      ]);
      return relay;
    } catch (error) {
      relay.close();
      throw error;
    }
  }

  private constructor(parts: {
    track: HomeTrack;
    away: MediaEngine;
    context: TrackRelayContext;
    count: number;
    endUse: () => void;
  }) {
    const { nextId, log, relays } = parts.context;
    this.producerId = nextId();
    this.#consumerIds = Array.from({ length: parts.count }, nextId);
    this.#home = parts.track.engine;
    this.#away = parts.away;
    this.#log = log;
    this.#endUse = parts.endUse;
    this.#relays = relays;
    relays.set(this.producerId, this);
  }

  /**
   * Players over there have use for layers up to this one, and room for so much; the others need not cross. At home that
   * counts as what the relay wants.
   */
  demandChanged(highestLayer: number, maxBitrateBps: number | null): void {
    const before = this.#highestLayer;
    this.#highestLayer = highestLayer;
    if (highestLayer !== before) this.#chooseLayers(before);
    if (maxBitrateBps === this.#maxBitrateBps) return;
    this.#maxBitrateBps = maxBitrateBps;
    for (const consumerId of this.#consumerIds)
      ask(
        { engine: this.#home },
        { method: 'setRoom', params: { consumerId, maxBitrateBps }, log: this.#log },
      );
  }

  #chooseLayers(before: number): void {
    const [home, log, highest] = [{ engine: this.#home }, this.#log, this.#highestLayer];
    const [consumerId] = this.#consumerIds;
    if (consumerId !== undefined && this.#consumerIds.length === 1) {
      const params = { consumerId, spatial: highest, temporal: HIGHEST_LAYER };
      ask(home, { method: 'setPreferredLayers', params, log });
      return;
    }
    for (const [encoding, consumerId] of this.#consumerIds.entries()) {
      const isWanted = encoding <= highest;
      if (isWanted === encoding <= before) continue;
      ask(home, { method: isWanted ? 'resumeConsumer' : 'pauseConsumer', params: { consumerId }, log });
    }
  }

  /** Its players' consumers go with it. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#relays.delete(this.producerId);
    const [home, away, log] = [{ engine: this.#home }, { engine: this.#away }, this.#log];
    for (const consumerId of this.#consumerIds)
      release(home, { method: 'closeConsumer', params: { consumerId }, log });
    release(away, { method: 'closeProducer', params: { producerId: this.producerId }, log });
    this.#endUse();
  }
}
