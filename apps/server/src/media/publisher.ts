import {
  type MediaKind,
  type Notification,
  ParleyError,
  type PublishedTrack,
  type TrackState,
} from '@parley/protocol';
import type { Log } from '../log.ts';
import { clientError } from './engine-failure.ts';
import { type MediaLink, release } from './media-link.ts';
import { toEngineParameters } from './ortc/engine-parameters.ts';
import { type ProducerPlan, planProducer } from './ortc/producer.ts';
import type { TrackOutlets } from './relay/track-outlets.ts';
import type { HomeTrack } from './relay/track-relay.ts';
import {
  isOpen,
  type Publication,
  type StreamDirectory,
  shownState,
  type Track,
  type VideoDemand,
} from './stream-directory.ts';
import { layerPixels } from './video-layers.ts';

export interface PublisherContext {
  readonly appId: number;
  readonly sessionId: string;
  readonly directory: StreamDirectory;
  readonly nextId: () => string;
  readonly log: Log;
  readonly outletsOf: (track: HomeTrack) => TrackOutlets;
  /** @throws {ParleyError} mediaUnavailable while the session has no transports */
  readonly link: () => MediaLink;
  readonly tell: (message: Notification) => void;
}

/** Kinds of a stream's tracks that nobody may hear or see for a time. */
export interface ForbiddenKinds {
  readonly kinds: readonly MediaKind[];
  readonly endsAtMs: number;
}

interface PlannedTrack {
  readonly track: PublishedTrack;
  readonly plan: ProducerPlan;
}

/** The streams that one session publishes. Its methods run one after another, in the session's mailbox. */
export class Publisher {
  readonly #context: PublisherContext;
  readonly #publications = new Map<string, Publication>();
  /** By stream; it may hold streams that are not published, or not yet. */
  readonly #forbidden = new Map<string, ForbiddenKinds>();

  constructor(context: PublisherContext) {
    this.#context = context;
  }

  /**
   * Makes producers of the tracks; a publication of the same stream gives way, unless the new one is
   * refused for its parameters. Players are told by `announce`, so that the room can be told before them.
   *
   * @throws {ParleyError}
   */
  async publish(streamId: string, tracks: readonly PublishedTrack[]): Promise<void> {
    const link = this.#context.link();
    const planned = this.#plan(tracks, streamId);
    const earlier = this.#publications.get(streamId);
    if (earlier !== undefined) {
      this.#closeProducers(earlier);
      this.#publications.set(streamId, { ...earlier, tracks: [] });
    }
    const produced = await this.#produce(link, streamId, planned);
    this.#publications.set(streamId, {
      streamId,
      sessionId: this.#context.sessionId,
      link,
      tracks: produced,
    });
  }

  /** Whether a stream is published and has media. */
  hasTracks(streamId: string): boolean {
    return (this.#publications.get(streamId)?.tracks.length ?? 0) > 0;
  }

  /** Every track that it has on an engine. */
  produced(): { streamId: string; producerId: string }[] {
    return [...this.#publications.values()].flatMap(({ streamId, tracks }) =>
      tracks.map(({ producerId }) => ({ streamId, producerId })),
    );
  }

  /** Tells players of a stream of this session as it is now. */
  announce(streamId: string): void {
    this.#context.directory.publish(this.#context.appId, streamId, this.#publications.get(streamId));
  }

  /** Ends a publication. Returns whether there was one. */
  unpublish(streamId: string): boolean {
    const publication = this.#publications.get(streamId);
    if (publication === undefined) return false;
    this.#closeProducers(publication);
    this.#publications.delete(streamId);
    this.#forbidden.delete(streamId);
    this.announce(streamId);
    return true;
  }

  /** @throws {ParleyError} */
  async addTracks(streamId: string, tracks: readonly PublishedTrack[]): Promise<void> {
    const link = this.#context.link();
    const kinds = new Set(this.#own(streamId).tracks.map(({ kind }) => kind));
    for (const { kind } of tracks)
      if (kinds.has(kind)) throw illegal(`tracks: the stream has a track of ${kind} already`);
    const added = await this.#produce(link, streamId, this.#plan(tracks));
    const publication = this.#own(streamId);
    // After a media reset its link is an earlier one, and it has no tracks.
    this.#replace({ ...publication, link }, [...publication.tracks, ...added]);
  }

  removeTracks(streamId: string, trackIds: readonly string[]): void {
    const publication = this.#own(streamId);
    const isLeaving = ({ trackId }: Track) => trackIds.includes(trackId);
    const leaving = publication.tracks.filter(isLeaving);
    this.#closeProducers({ ...publication, tracks: leaving });
    this.#replace(
      publication,
      publication.tracks.filter((track) => !isLeaving(track)),
    );
  }

  /** Opens or shuts a track and tells its players [SIG-33]. */
  async setTrackState(streamId: string, kind: MediaKind, state: TrackState): Promise<void> {
    const publication = this.#own(streamId);
    // After a media reset the publisher publishes again, and states its tracks with that.
    if (publication.link !== this.#context.link()) return;
    const track = publication.tracks.find((candidate) => candidate.kind === kind);
    if (track === undefined) throw illegal(`kind: the stream has no track of ${kind}`);
    await this.#change(publication, track, { state });
  }

  /**
   * Lets nobody hear or see a stream's tracks of some kinds, or everybody again without any [SIG-29]. It holds for
   * tracks that come later, too, until the stream ends.
   *
   * @throws {ParleyError}
   */
  async forbid(streamId: string, forbidden: ForbiddenKinds | undefined): Promise<void> {
    if (forbidden === undefined) this.#forbidden.delete(streamId);
    else this.#forbidden.set(streamId, forbidden);
    const publication = this.#publications.get(streamId);
    for (const track of publication?.tracks ?? []) {
      const isForbidden = forbidden?.kinds.includes(track.kind) ?? false;
      if (publication !== undefined) await this.#change(publication, track, { isForbidden });
    }
  }

  /** Whether something has been forbidden until a time that has come. */
  hasEndedForbid(nowMs: number): boolean {
    for (const { endsAtMs } of this.#forbidden.values()) if (endsAtMs <= nowMs) return true;
    return false;
  }

  /** Takes back what was forbidden until a time that has come. @throws {ParleyError} */
  async liftEndedForbids(nowMs: number): Promise<void> {
    for (const [streamId, { endsAtMs }] of [...this.#forbidden])
      if (endsAtMs <= nowMs) await this.forbid(streamId, undefined);
  }

  /** Tells the client what of a video players have use and room for [SIG-45]. */
  demandChanged(streamId: string, producerId: string, demand: VideoDemand): void {
    const tracks = this.#publications.get(streamId)?.tracks ?? [];
    const track = tracks.find((candidate) => candidate.producerId === producerId);
    if (track === undefined) return;
    track.demand = demand;
    this.#tellDemand(streamId, track);
  }

  /** Tells again what a client may have missed [SIG-16]. */
  retell(): void {
    for (const { streamId, tracks } of this.#publications.values())
      for (const track of tracks) this.#tellDemand(streamId, track);
  }

  #tellDemand(streamId: string, { trackId, demand }: Track): void {
    if (demand === undefined) return;
    this.#context.tell({ type: 'videoDemand', streamId, trackId, ...demand });
  }

  /** The engine is gone: streams stay, their tracks do not [SIG-37]. */
  linkLost(): void {
    for (const publication of [...this.#publications.values()]) {
      closeOutlets(publication);
      this.#replace(publication, []);
    }
  }

  /** The transports go with everything on them; players are told. */
  close(): void {
    const publications = [...this.#publications.values()];
    this.#publications.clear();
    for (const publication of publications) {
      closeOutlets(publication);
      this.announce(publication.streamId);
    }
  }

  #own(streamId: string): Publication {
    const publication = this.#publications.get(streamId);
    if (publication === undefined) throw illegal('streamId: this session does not publish the stream');
    return publication;
  }

  #replace(publication: Publication, tracks: readonly Track[]): void {
    this.#publications.set(publication.streamId, { ...publication, tracks });
    this.announce(publication.streamId);
  }

  /** Changes what decides on a track's flow; players and the engine are told of what that changes for them. */
  async #change(
    { streamId, link }: Publication,
    track: Track,
    changes: Partial<Pick<Track, 'state' | 'isForbidden'>>,
  ): Promise<void> {
    const [wasOpen, shownBefore] = [isOpen(track), shownState(track)];
    Object.assign(track, changes);
    const { kind, producerId } = track;
    const state = shownState(track);
    if (state !== shownBefore)
      for (const player of this.#context.directory.players(this.#context.appId, streamId))
        player.tell({ type: 'trackState', streamId, kind, state });
    if (wasOpen === isOpen(track)) return;
    await link.engine
      .request(wasOpen ? 'pauseProducer' : 'resumeProducer', { producerId })
      .catch((error: unknown) => {
        throw clientError(error, 'publishInternal');
      });
  }

  async #produce(link: MediaLink, streamId: string, planned: readonly PlannedTrack[]): Promise<Track[]> {
    const forbidden = this.#forbidden.get(streamId)?.kinds ?? [];
    const requests = planned.map(async ({ track, plan }): Promise<Track> => {
      const { trackId, kind, source, state } = track;
      const isForbidden = forbidden.includes(kind);
      const producerId = this.#context.nextId();
      const rtpParameters = toEngineParameters(track.rtpParameters);
      const { engine } = link;
      const { codecMapping, payloadTypes } = plan;
      await engine.request('createProducer', {
        transportId: link.sendTransportId,
        producerId,
        kind,
        rtpParameters,
        codecMapping,
        paused: state !== 'open' || isForbidden,
      });
      const { encodings = [] } = rtpParameters;
      const outlets = this.#context.outletsOf({ engine, producerId, kind, payloadTypes, encodings });
      const pixels = kind === 'video' ? layerPixels(track) : [];
      const named = { trackId, kind, source, state, isForbidden, producerId, payloadTypes };
      return { ...named, layerPixels: pixels, demand: undefined, outlets };
    });
    const outcomes = await Promise.allSettled(requests);
    const produced = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failure === undefined) {
      // Throws when the engine was lost or the session closed meanwhile.
      if (this.#context.link() === link) return produced;
      throw new ParleyError('mediaUnavailable');
    }
    for (const { producerId } of produced)
      release(link, { method: 'closeProducer', params: { producerId }, log: this.#context.log });
    throw clientError(failure.reason, 'publishInternal');
  }

  /** @param replaced a stream whose tracks give way to these */
  #plan(tracks: readonly PublishedTrack[], replaced?: string): PlannedTrack[] {
    const kinds = new Set(tracks.map(({ kind }) => kind));
    if (kinds.size < tracks.length) throw illegal('tracks: a stream has at most one track of each kind');
    const taken = new Set<string>();
    for (const { streamId, tracks: published } of this.#publications.values())
      if (streamId !== replaced) for (const { trackId } of published) taken.add(trackId);
    for (const { trackId } of tracks) {
      if (taken.has(trackId)) throw illegal(`tracks: trackId ${trackId} is in use in this session`);
      taken.add(trackId);
    }
    return tracks.map((track) => ({ track, plan: planProducer(track.kind, track.rtpParameters) }));
  }

  #closeProducers(publication: Publication): void {
    closeOutlets(publication);
    for (const { producerId } of publication.tracks)
      release(publication.link, {
        method: 'closeProducer',
        params: { producerId },
        log: this.#context.log,
      });
  }
}

function closeOutlets({ tracks }: Publication): void {
  for (const { outlets } of tracks) outlets.close();
}

function illegal(detail: string): ParleyError {
  return new ParleyError('illegalParameter', { detail });
}
