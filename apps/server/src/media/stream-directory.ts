import type { MediaKind, Notification, PauseReason, TrackSource, TrackState } from '@parley/protocol';
import type { MediaLink } from './media-link.ts';
import type { TrackOutlets } from './relay/track-outlets.ts';

/** One track of a stream on its way into an engine. */
export interface Track {
  readonly trackId: string;
  readonly kind: MediaKind;
  readonly source: TrackSource;
  state: TrackState;
  /** Whether the app's back end keeps it from being heard or seen, whatever its publisher does. */
  isForbidden: boolean;
  /** At its home engine. */
  readonly producerId: string;
  /** Where players get it from. */
  readonly outlets: TrackOutlets;
  /** The router's payload types that it arrives in. */
  readonly payloadTypes: readonly number[];
  /** Of each spatial layer of a video, the lowest first; empty when that is not known. */
  readonly layerPixels: readonly number[];
  /** What of it players have use and room for, once the engine has said it. */
  demand: VideoDemand | undefined;
}

/** What of a video players have use and room for. */
export interface VideoDemand {
  /** The lowest so many, or spatial layers of a single one. */
  readonly encodings: number;
  /** Of one encoding; `null`: as much as there is. */
  readonly maxBitrateBps: number | null;
}

/** Whether packets of a track may pass. */
export function isOpen({ state, isForbidden }: Track): boolean {
  return state === 'open' && !isForbidden;
}

/** What players are told of a track. */
export function shownState({ state, isForbidden }: Track): TrackState {
  return state === 'open' && isForbidden ? 'muted' : state;
}

/** A stream's media. It stays, without tracks, when its engine was lost and until it is published again. */
export interface Publication {
  readonly streamId: string;
  readonly sessionId: string;
  readonly link: MediaLink;
  readonly tracks: readonly Track[];
}

/** A stream by its names. */
export interface PublishedStream {
  readonly appId: number;
  readonly streamId: string;
  readonly sessionId: string;
}

/** Somebody who plays a stream, or waits for it. */
export interface StreamPlayer {
  readonly sessionId: string;
  /** The stream came, went, or has other tracks. */
  streamChanged(streamId: string): void;
  tell(message: Notification): void;
  /** The stream's publisher has become its room's dominant speaker, or is no longer. */
  prioritise(streamId: string): void;
  /** An engine has stopped sending one of the player's tracks for a reason, or (`null`) sends it again. */
  flowChanged(consumerId: string, pausedFor: PauseReason | null): void;
}

interface Entry {
  publication: Publication | undefined;
  readonly players: Set<StreamPlayer>;
}

/** Who publishes and who plays which stream, over all rooms: streams may be played from another room [SIG-34]. */
export class StreamDirectory {
  readonly #entries = new Map<string, Entry>();
  readonly #byProducer = new Map<string, PublishedStream>();
  readonly #byConsumer = new Map<string, StreamPlayer>();

  publication(appId: number, streamId: string): Publication | undefined {
    return this.#entries.get(keyOf(appId, streamId))?.publication;
  }

  players(appId: number, streamId: string): Iterable<StreamPlayer> {
    return this.#entries.get(keyOf(appId, streamId))?.players ?? [];
  }

  /** The stream that a producer of an engine belongs to. */
  streamOf(producerId: string): PublishedStream | undefined {
    return this.#byProducer.get(producerId);
  }

  /** Who plays through a consumer of an engine. */
  playerOf(consumerId: string): StreamPlayer | undefined {
    return this.#byConsumer.get(consumerId);
  }

  addConsumer(consumerId: string, player: StreamPlayer): void {
    this.#byConsumer.set(consumerId, player);
  }

  removeConsumer(consumerId: string): void {
    this.#byConsumer.delete(consumerId);
  }

  /** The streams of a session. */
  *streamsOf(sessionId: string): Iterable<PublishedStream> {
    const streamIds = new Set<string>();
    for (const stream of this.#byProducer.values()) {
      if (stream.sessionId !== sessionId || streamIds.has(stream.streamId)) continue;
      streamIds.add(stream.streamId);
      yield stream;
    }
  }

  /** States a stream's media anew. `undefined`: it is gone. */
  publish(appId: number, streamId: string, publication: Publication | undefined): void {
    const entry = this.#entry(appId, streamId);
    for (const { producerId } of entry.publication?.tracks ?? []) this.#byProducer.delete(producerId);
    for (const { producerId } of publication?.tracks ?? [])
      this.#byProducer.set(producerId, { appId, streamId, sessionId: publication?.sessionId ?? '' });
    entry.publication = publication;
    for (const player of entry.players) player.streamChanged(streamId);
    this.#forgetIfEmpty(appId, streamId, entry);
  }

  addPlayer(appId: number, streamId: string, player: StreamPlayer): void {
    this.#entry(appId, streamId).players.add(player);
  }

  removePlayer(appId: number, streamId: string, player: StreamPlayer): void {
    const entry = this.#entry(appId, streamId);
    entry.players.delete(player);
    this.#forgetIfEmpty(appId, streamId, entry);
  }

  #entry(appId: number, streamId: string): Entry {
    const key = keyOf(appId, streamId);
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = { publication: undefined, players: new Set() };
      this.#entries.set(key, entry);
    }
    return entry;
  }

  #forgetIfEmpty(appId: number, streamId: string, { publication, players }: Entry): void {
    if (publication === undefined && players.size === 0) this.#entries.delete(keyOf(appId, streamId));
  }
}

function keyOf(appId: number, streamId: string): string {
  return `${appId}/${streamId}`;
}
