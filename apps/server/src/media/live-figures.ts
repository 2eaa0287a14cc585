import type { MediaKind, PauseReason } from '@parley/protocol';
import { EngineError, type MediaEngine, type ResultOf } from './media-engine.ts';
import type { MediaLink } from './media-link.ts';

/** What a session has on its engine. */
export interface SessionContents {
  readonly link: MediaLink;
  readonly produced: readonly { readonly streamId: string; readonly producerId: string }[];
  readonly consumed: readonly {
    readonly streamId: string;
    readonly consumerId: string;
    /** Of the spatial layers that the publisher announced; 0: not known. */
    readonly layerCount: number;
    readonly pausedFor: PauseReason | null;
  }[];
}

/** How one track of a stream goes, as the engine measures it over about the last second. */
export interface LiveTrack {
  readonly streamId: string;
  readonly kind: MediaKind;
  readonly bitrateBps: number;
  /** The layers that come in, or the number of the layer that goes out; `null` while none does. */
  readonly layer: number | null;
  readonly layerCount: number;
  /** Of what goes out, as its player last reported it; `null` of what comes in. */
  readonly lossPercent: number | null;
  readonly roundTripMs: number | null;
  /** Why the engine sends none of it; `null` when it does. */
  readonly pausedFor: PauseReason | null;
}

export interface LiveSession {
  readonly sent: readonly LiveTrack[];
  readonly received: readonly LiveTrack[];
  /** What the path to the client carries, if that is known to be narrow. */
  readonly estimateBps: number | null;
}

type Stats = ResultOf<'getStats'>;

/** Asks each engine once for all of the sessions' tracks. What has gone meanwhile is left out. */
export async function liveFigures(
  sessions: ReadonlyMap<string, SessionContents>,
): Promise<ReadonlyMap<string, LiveSession>> {
  const transports = new Map<MediaEngine, string[]>();
  for (const { link } of sessions.values()) {
    const ids = transports.get(link.engine) ?? [];
    ids.push(link.sendTransportId, link.recvTransportId);
    transports.set(link.engine, ids);
  }
  const stats = new Map<MediaEngine, Stats>();
  await Promise.all(
    Array.from(transports, async ([engine, transportIds]) => {
      try {
        stats.set(engine, await engine.request('getStats', { transportIds }));
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
      }
    }),
  );
  const indexes = new Map(Array.from(stats, ([engine, found]) => [engine, indexOf(found)]));
  return new Map(
    Array.from(sessions).flatMap(([sessionId, contents]) => {
      const index = indexes.get(contents.link.engine);
      return index === undefined ? [] : [[sessionId, figuresOf(contents, index)]];
    }),
  );
}

function indexOf({ transports, producers, consumers }: Stats) {
  return {
    transports: new Map(transports.map((stats) => [stats.transportId, stats])),
    producers: new Map(producers.map((stats) => [stats.producerId, stats])),
    consumers: new Map(consumers.map((stats) => [stats.consumerId, stats])),
  };
}

function figuresOf(
  { link, produced, consumed }: SessionContents,
  { transports, producers, consumers }: ReturnType<typeof indexOf>,
): LiveSession {
  const path = transports.get(link.recvTransportId)?.path;
  return {
    sent: produced.flatMap(({ streamId, producerId }) => {
      const stats = producers.get(producerId);
      if (stats === undefined) return [];
      const flowing = stats.encodings.filter(({ bitrateBps }) => bitrateBps > 0).length;
      return {
        streamId,
        kind: stats.kind,
        bitrateBps: stats.encodings.reduce((sum, { bitrateBps }) => sum + bitrateBps, 0),
        layer: flowing === 0 ? null : flowing,
        layerCount: stats.encodings.length,
        lossPercent: null,
        roundTripMs: null,
        pausedFor: null,
      };
    }),
    received: consumed.flatMap(({ streamId, consumerId, layerCount, pausedFor }) => {
      const stats = consumers.get(consumerId);
      if (stats === undefined) return [];
      return {
        streamId,
        kind: stats.kind,
        bitrateBps: stats.bitrateBps,
        layer: stats.currentSpatialLayer,
        layerCount,
        lossPercent: stats.fractionLost * 100,
        roundTripMs: stats.roundTripTimeMs,
        pausedFor,
      };
    }),
    estimateBps: path?.limited === true ? path.estimateBps : null,
  };
}
