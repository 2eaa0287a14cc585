import {
  type BufferInterval,
  type Notification,
  ParleyError,
  type PauseReason,
  type PlayedTrack,
  type ResultOf,
  type RtpCapabilities,
  type RtpParameters,
  type VideoSize,
} from '@parley/protocol';
import type { Log } from '../log.ts';
import { clientError } from './engine-failure.ts';
import type { SessionContents } from './live-figures.ts';
import { EngineError } from './media-engine.ts';
import { type MediaLink, release } from './media-link.ts';
import { type OfferedNumbers, planConsumer, type ReceiveProfile, receiveProfile } from './ortc/consumer.ts';
import { toEngineParameters } from './ortc/engine-parameters.ts';
import type { Outlet } from './relay/track-outlets.ts';
import {
  isOpen,
  type Publication,
  type StreamDirectory,
  type StreamPlayer,
  shownState,
  type Track,
} from './stream-directory.ts';
import { HIGHEST_LAYER, isHidden, layerFor } from './video-layers.ts';

export interface PlayerContext {
  readonly appId: number;
  readonly sessionId: string;
  readonly directory: StreamDirectory;
  readonly nextId: () => string;
  /** An integer from 1 to 2^32 - 1. */
  readonly randomSsrc: () => number;
  /** Streams that are played or waited for at once, at most. */
  readonly maxPlays: number;
  readonly log: Log;
  /** `undefined` while the session has no transports. */
  readonly link: () => MediaLink | undefined;
  readonly post: (task: () => Promise<void>) => void;
  readonly tell: (message: Notification) => void;
  /** Whether a session is the dominant speaker of its room. */
  readonly isSpeaker: (sessionId: string) => boolean;
}

/** Whose video keeps its layers longest when a path does not carry all: screens, then the speaker, then the rest. */
const PRIORITY = { screen: 2, speaker: 1, rest: 0 } as const;

interface Consumer {
  readonly consumerId: string;
  readonly link: MediaLink;
  readonly track: Track;
  readonly outlet: Outlet;
  readonly rtpParameters: RtpParameters;
  /** The browser said that it can take packets. */
  isStarted: boolean;
  isFlowing: boolean;
  priority: number;
  /** `undefined` while the client knows of no pause, `null` after one. */
  pausedFor: PauseReason | null | undefined;
  /** The highest spatial layer that the engine was told. */
  layer: number;
  buffer: BufferInterval | undefined;
}

/** What a client wants of a stream. */
export interface Wants {
  readonly audio: boolean;
  readonly video: boolean;
  /** How large the video is shown, in pixels of the screen; without it, the largest is wanted. */
  readonly shown?: VideoSize | undefined;
  /** Between what bounds the video is held back before it is shown; without it, as its publisher says. */
  readonly buffer?: BufferInterval | undefined;
}

interface Play {
  readonly streamId: string;
  wants: Wants;
  /** By track id. */
  readonly consumers: Map<string, Consumer>;
  /** What the client knows of this stream; `undefined` when it must be told in any case. */
  told: Truth | undefined;
}

interface Truth {
  readonly isPresent: boolean;
  /** Ids, joined. */
  readonly consumers: string;
}

/**
 * The streams that one session plays. Each play is brought towards the stream as it is now, whatever
 * happened in between; asynchronous steps run in the session's mailbox, one after another.
 */
export class Player implements StreamPlayer {
  readonly #context: PlayerContext;
  readonly #plays = new Map<string, Play>();
  #profile: ReceiveProfile | undefined;
  #nextMid = 0;

  constructor(context: PlayerContext) {
    this.#context = context;
  }

  get sessionId(): string {
    return this.#context.sessionId;
  }

  get maxPlays(): number {
    return this.#context.maxPlays;
  }

  tell(message: Notification): void {
    this.#context.tell(message);
  }

  /**
   * Plays that waited for it get their tracks.
   *
   * @param offered for a client that has numbered by an offer what it receives
   */
  setCapabilities(capabilities: RtpCapabilities, offered?: OfferedNumbers): void {
    this.#profile = receiveProfile(capabilities, offered);
    this.reconcileAll();
  }

  /** Brings every play towards its stream as it is now. */
  reconcileAll(): void {
    for (const streamId of this.#plays.keys()) this.streamChanged(streamId);
  }

  prioritise(streamId: string): void {
    const play = this.#plays.get(streamId);
    for (const consumer of play?.consumers.values() ?? []) this.#setPriority(streamId, consumer);
  }

  flowChanged(consumerId: string, pausedFor: PauseReason | null): void {
    for (const { streamId, consumers } of this.#plays.values())
      for (const consumer of consumers.values()) {
        if (consumer.consumerId !== consumerId || (consumer.pausedFor ?? null) === pausedFor) continue;
        consumer.pausedFor = pausedFor;
        this.#tellFlow(streamId, consumer);
      }
  }

  streamChanged(streamId: string): void {
    this.#context.post(async () => {
      const play = this.#plays.get(streamId);
      if (play === undefined) return;
      await this.#reconcile(play);
      this.#tellIfChanged(play);
    });
  }

  /**
   * Begins to play a stream, or changes what is received of it [SIG-34, SIG-35].
   *
   * @throws {ParleyError} tooManyPlays, decoderUnsupported, mediaUnavailable
   */
  async play(streamId: string, wants: Wants): Promise<ResultOf<'play'>> {
    const known = this.#plays.get(streamId);
    if (known === undefined && this.#plays.size >= this.maxPlays)
      throw new ParleyError('tooManyPlays', { detail: `this app allows ${this.maxPlays}` });
    const play = known ?? { streamId, wants, consumers: new Map(), told: undefined };
    play.wants = wants;
    if (known === undefined) {
      this.#plays.set(streamId, play);
      this.#context.directory.addPlayer(this.#context.appId, streamId, this);
    }
    const publication = this.#publication(streamId);
    const refusal = publication && this.#refusal(publication);
    if (refusal !== undefined) {
      this.stopPlay(streamId);
      throw refusal;
    }
    await this.#reconcile(play);
    play.told = this.#truth(play);
    return { present: this.#publication(streamId) !== undefined, tracks: this.#tracks(play) };
  }

  /** Every track that it receives. */
  consumed(): SessionContents['consumed'] {
    return [...this.#plays.values()].flatMap(({ streamId, consumers }) =>
      Array.from(consumers.values(), ({ consumerId, track, pausedFor }) => ({
        streamId,
        consumerId,
        layerCount: track.layerPixels.length,
        pausedFor: pausedFor ?? null,
      })),
    );
  }

  isPlaying(streamId: string): boolean {
    return this.#plays.has(streamId);
  }

  /** Whether something of a stream ought to be seen or heard: it is wanted, and its publisher sends it. */
  isDue(streamId: string): boolean {
    const wants = this.#plays.get(streamId)?.wants;
    const tracks = this.#publication(streamId)?.tracks;
    if (wants === undefined || tracks === undefined) return false;
    // A stream without tracks is one whose publisher is just bringing them back.
    return (
      tracks.length === 0 ||
      tracks.some((track) => isOpen(track) && wants[track.kind] && !isResting(track, wants))
    );
  }

  /** @throws {ParleyError} notPlaying */
  stopPlay(streamId: string): void {
    const play = this.#plays.get(streamId);
    if (play === undefined) throw new ParleyError('notPlaying');
    this.#plays.delete(streamId);
    this.#context.directory.removePlayer(this.#context.appId, streamId, this);
    for (const consumer of play.consumers.values()) this.#closeConsumer(consumer);
  }

  /** Lets packets flow. Consumers that have gone meanwhile are passed over: `playerTracks` tells of them. */
  async start(consumerIds: readonly string[]): Promise<void> {
    const wanted = new Set(consumerIds);
    const flowing = [];
    for (const play of this.#plays.values()) {
      let isAffected = false;
      for (const consumer of play.consumers.values()) {
        if (!wanted.has(consumer.consumerId)) continue;
        consumer.isStarted = true;
        isAffected = true;
      }
      if (isAffected) flowing.push(this.#adjustFlow(play));
    }
    await Promise.all(flowing);
  }

  /** Tells the whole truth again, for a client that may have missed it [SIG-16]. */
  retell(): void {
    for (const play of this.#plays.values()) {
      play.told = undefined;
      this.#tellIfChanged(play);
      for (const consumer of play.consumers.values()) this.#tellFlow(play.streamId, consumer);
    }
  }

  /** Its consumers went with the engine; the client knows that from `mediaReset`. */
  linkLost(): void {
    for (const play of this.#plays.values()) {
      this.#forgetConsumers(play);
      play.consumers.clear();
      if (play.told !== undefined) play.told = { ...play.told, consumers: '' };
    }
  }

  /** The transports go with every consumer on them. */
  close(): void {
    for (const play of this.#plays.values()) {
      this.#forgetConsumers(play);
      this.#context.directory.removePlayer(this.#context.appId, play.streamId, this);
    }
    this.#plays.clear();
  }

  #publication(streamId: string): Publication | undefined {
    return this.#context.directory.publication(this.#context.appId, streamId);
  }

  #refusal(publication: Publication): ParleyError | undefined {
    const profile = this.#profile;
    if (profile === undefined || publication.tracks.length === 0) return undefined;
    const canDecodeSome = publication.tracks.some(({ payloadTypes }) =>
      payloadTypes.some((payloadType) => profile.codecs.has(payloadType)),
    );
    return canDecodeSome ? undefined : new ParleyError('decoderUnsupported');
  }

  async #reconcile(play: Play): Promise<void> {
    const link = this.#context.link();
    const publication = this.#publication(play.streamId);
    const tracks = publication?.tracks ?? [];
    for (const [trackId, consumer] of play.consumers) {
      const isCurrent = tracks.some(({ producerId }) => producerId === consumer.track.producerId);
      if (isCurrent && consumer.link === link) continue;
      play.consumers.delete(trackId);
      this.#closeConsumer(consumer);
    }
    if (link !== undefined) {
      const missing = tracks.filter(({ trackId }) => !play.consumers.has(trackId));
      await Promise.all(missing.map((track) => this.#consume(play, { link, track })));
    }
    await this.#adjustFlow(play);
  }

  async #consume(play: Play, { link, track }: { link: MediaLink; track: Track }): Promise<void> {
    const profile = this.#profile;
    if (profile === undefined) return;
    const plan = planConsumer(track.kind, track.payloadTypes, {
      profile,
      identity: this.#newIdentity(play.streamId, profile.mids.get(track.kind)),
    });
    if (plan === undefined) return;
    const { rtpParameters, codecMapping } = plan;
    const consumerId = this.#context.nextId();
    let outlet: Outlet | undefined;
    try {
      outlet = await track.outlets.open(link.engine);
      await link.engine.request('createConsumer', {
        transportId: link.recvTransportId,
        consumerId,
        producerId: outlet.producerId,
        kind: track.kind,
        rtpParameters: toEngineParameters(rtpParameters),
        codecMapping,
        paused: true,
      });
    } catch (error) {
      outlet?.close();
      // The producer, the transport or the engine went meanwhile: what follows from that is on its way.
      const isOvertaken = error instanceof EngineError && ['notFound', 'gone'].includes(error.failure);
      if (!isOvertaken)
        this.#context.log.warn({ event: 'consumerFailed', sessionId: this.sessionId, err: error });
      return;
    }
    const consumer: Consumer = {
      consumerId,
      link,
      track,
      outlet,
      rtpParameters,
      isStarted: false,
      isFlowing: false,
      priority: PRIORITY.rest,
      pausedFor: undefined,
      layer: HIGHEST_LAYER,
      buffer: undefined,
    };
    const isStillPlayed = this.#plays.get(play.streamId) === play && this.#context.link() === link;
    if (!isStillPlayed) {
      this.#closeConsumer(consumer);
      return;
    }
    play.consumers.set(track.trackId, consumer);
    this.#context.directory.addConsumer(consumerId, this);
    this.#setPriority(play.streamId, consumer);
  }

  #setPriority(streamId: string, consumer: Consumer): void {
    const { track, link, consumerId } = consumer;
    if (track.kind !== 'video') return;
    const sessionId = this.#publication(streamId)?.sessionId;
    const isSpeaker = sessionId !== undefined && this.#context.isSpeaker(sessionId);
    const speaks = isSpeaker ? PRIORITY.speaker : PRIORITY.rest;
    const priority = track.source === 'screen' ? PRIORITY.screen : speaks;
    if (priority === consumer.priority) return;
    consumer.priority = priority;
    link.engine.request('setPriority', { consumerId, priority }).catch((error: unknown) => {
      const isOvertaken = error instanceof EngineError && ['notFound', 'gone'].includes(error.failure);
      if (!isOvertaken)
        this.#context.log.warn({ event: 'priorityFailed', sessionId: this.sessionId, err: error });
    });
  }

  #tellFlow(streamId: string, { track: { trackId }, pausedFor }: Consumer): void {
    if (pausedFor !== undefined) this.tell({ type: 'playerFlow', streamId, trackId, pausedFor });
  }

  /** Pauses and resumes consumers as the play and the browser want them; a video that is not shown rests [SIG-39]. */
  async #adjustFlow({ wants, consumers }: Play): Promise<void> {
    const requests = [];
    for (const consumer of consumers.values()) {
      const { consumerId, link, track } = consumer;
      const isVideo = track.kind === 'video';
      const isShown = !isResting(track, wants);
      const layer = isVideo && isShown ? layerFor(track.layerPixels, wants.shown) : consumer.layer;
      if (layer !== consumer.layer) {
        consumer.layer = layer;
        const layers = { spatial: layer, temporal: HIGHEST_LAYER };
        requests.push(link.engine.request('setPreferredLayers', { consumerId, ...layers }));
      }
      if (isVideo && !isSameInterval(wants.buffer, consumer.buffer)) {
        consumer.buffer = wants.buffer;
        const params = { consumerId, delay: wants.buffer ?? null };
        requests.push(link.engine.request('setPlayoutDelay', params));
      }
      const shouldFlow = consumer.isStarted && wants[track.kind] && isShown;
      if (shouldFlow === consumer.isFlowing) continue;
      consumer.isFlowing = shouldFlow;
      requests.push(link.engine.request(shouldFlow ? 'resumeConsumer' : 'pauseConsumer', { consumerId }));
    }
    await Promise.all(requests).catch((error: unknown) => {
      const isOvertaken = error instanceof EngineError && error.failure === 'notFound';
      if (!isOvertaken) throw clientError(error, 'playInternal');
    });
  }

  #newIdentity(cname: string, mid = String(this.#nextMid++)) {
    const taken = new Set<number>();
    for (const play of this.#plays.values())
      for (const { rtpParameters } of play.consumers.values())
        for (const { ssrc, rtx } of rtpParameters.encodings) {
          if (ssrc !== undefined) taken.add(ssrc);
          if (rtx !== undefined) taken.add(rtx.ssrc);
        }
    const free = () => {
      let ssrc = this.#context.randomSsrc();
      while (taken.has(ssrc)) ssrc = this.#context.randomSsrc();
      taken.add(ssrc);
      return ssrc;
    };
    return { mid, ssrc: free(), rtxSsrc: free(), cname };
  }

  #forgetConsumers({ consumers }: Play): void {
    for (const { consumerId, outlet } of consumers.values()) {
      this.#context.directory.removeConsumer(consumerId);
      outlet.close();
    }
  }

  #closeConsumer({ link, consumerId, outlet }: Consumer): void {
    this.#context.directory.removeConsumer(consumerId);
    release(link, { method: 'closeConsumer', params: { consumerId }, log: this.#context.log });
    outlet.close();
  }

  #tracks(play: Play): PlayedTrack[] {
    return Array.from(play.consumers.values(), ({ consumerId, track, rtpParameters }) => ({
      consumerId,
      trackId: track.trackId,
      kind: track.kind,
      source: track.source,
      state: shownState(track),
      rtpParameters,
    }));
  }

  #truth(play: Play): Truth {
    const consumerIds = Array.from(play.consumers.values(), ({ consumerId }) => consumerId);
    return {
      isPresent: this.#publication(play.streamId) !== undefined,
      consumers: consumerIds.join(),
    };
  }

  #tellIfChanged(play: Play): void {
    const truth = this.#truth(play);
    if (truth.isPresent === play.told?.isPresent && truth.consumers === play.told.consumers) return;
    play.told = truth;
    this.tell({
      type: 'playerTracks',
      streamId: play.streamId,
      present: truth.isPresent,
      tracks: this.#tracks(play),
    });
  }
}

/** Whether a video is not sent because it is shown nowhere [SIG-39]. */
function isResting({ kind }: Track, { shown }: Wants): boolean {
  return kind === 'video' && isHidden(shown);
}

function isSameInterval(a: BufferInterval | undefined, b: BufferInterval | undefined): boolean {
  return a?.minMs === b?.minMs && a?.maxMs === b?.maxMs;
}
