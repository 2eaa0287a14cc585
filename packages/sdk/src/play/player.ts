import {
  type BufferInterval,
  ParleyError,
  type PlayedTrack,
  type TrackState,
  type VideoSize,
} from '@parley/protocol';
import type { types } from 'mediasoup-client';
import { isRetryable } from '../api/check.ts';
import { ZegoPlayerState } from '../api/constants.ts';
import type { MediaLink } from '../media/media-link.ts';
import { toRtpParameters } from '../media/ortc.ts';
import type { Cancel, Clock } from '../platform/clock.ts';
import { Reconciler } from '../platform/reconciler.ts';
import type { Requester } from '../signal/requester.ts';
import { FirstFrame } from './first-frame.ts';
import { isSame } from './shown-video.ts';

type Kind = 'audio' | 'video';

/** Which of a stream's kinds are to be received. */
export interface Reception {
  readonly audio: boolean;
  readonly video: boolean;
  /** How large the video is shown; `undefined`: the largest is wanted. */
  readonly shown: VideoSize | undefined;
  /** How long the video is held back; `undefined`: as its publisher says. */
  readonly buffer: BufferInterval | undefined;
}

export interface PlayerOptions {
  readonly streamId: string;
  readonly clock: Clock;
  /** Link and signalling, while both are there. */
  ready(): { link: MediaLink; request: Requester } | undefined;
  reception(): Reception;
  /** The state has changed. After `NoPlay` the player is over. */
  changed(state: ZegoPlayerState, error: ParleyError | undefined): void;
  /** The track of this kind is another, or gone. */
  track(kind: Kind, track: MediaStreamTrack | undefined): void;
  /** What the publisher's microphone or camera does. */
  deviceState(kind: Kind, state: TrackState): void;
}

/** What the server says of the stream: the whole truth each time (SIG-34). */
interface Truth {
  readonly present: boolean;
  readonly tracks: readonly PlayedTrack[];
}

const RETRY_MS = 1_000;

/**
 * One stream being played, or waited for. It makes the browser's consumers match what the server says, on
 * whatever link there is; a new link finds nothing and begins again.
 */
export class Player {
  readonly streamId: string;
  readonly #options: PlayerOptions;
  readonly #reconciler: Reconciler;
  readonly #consumers = new Map<string, types.Consumer>();
  #link: MediaLink | undefined;
  #told: Reception | undefined;
  #truth: Truth | undefined;
  #firstFrame: FirstFrame;
  #isAligned = false;
  #state: ZegoPlayerState = ZegoPlayerState.PlayRequesting;
  #cancelRetry: Cancel = () => {};

  constructor(options: PlayerOptions) {
    this.streamId = options.streamId;
    this.#options = options;
    this.#reconciler = new Reconciler(
      () => this.#sync(),
      (error) => this.#failed(error),
    );
    this.#firstFrame = new FirstFrame(options.clock.now());
    options.changed(this.#state, undefined);
    this.poke();
  }

  get state(): ZegoPlayerState {
    return this.#state;
  }

  /** Whether the stream exists, as far as is known. */
  get isPresent(): boolean {
    return this.#truth?.present === true;
  }

  /** How long its first picture takes; for each session that it is played in. */
  get firstFrame(): FirstFrame {
    return this.#firstFrame;
  }

  get reception(): Reception {
    return this.#options.reception();
  }

  consumer(kind: Kind): types.Consumer | undefined {
    return [...this.#consumers.values()].find((consumer) => consumer.kind === kind);
  }

  /** Something that it depends on may have changed: the link, or what is to be received. */
  poke(): void {
    this.#updateState();
    this.#reconciler.poke();
  }

  /** The server tells of the stream again: it appeared, changed, or went. */
  tracksChanged(truth: Truth): void {
    this.#truth = truth;
    this.#noteOffer(truth);
    this.#isAligned = false;
    this.poke();
  }

  /** Ends the playing at the app's wish. */
  stop(): void {
    this.#end(undefined);
  }

  async #sync(): Promise<void> {
    const ready = this.#options.ready();
    if (ready === undefined || this.#isOver) return;
    if (ready.link !== this.#link) this.#begin(ready.link);
    const reception = this.#options.reception();
    if (this.#told === undefined || !isSameReception(this.#told, reception)) {
      const { streamId } = this;
      const { shown, buffer, ...kinds } = reception;
      const body = {
        streamId,
        ...kinds,
        ...(shown === undefined ? {} : { shown }),
        ...(buffer === undefined ? {} : { buffer }),
      };
      const truth = await ready.request('play', body);
      this.#told = reception;
      this.#truth = truth;
      this.#noteOffer(truth);
      this.#isAligned = false;
    }
    const truth = this.#truth;
    if (truth !== undefined && !this.#isAligned && !this.#isOver) await this.#align(truth, ready);
    holdBack(this.consumer('audio'), reception.buffer);
    this.#updateState();
  }

  #noteOffer({ present, tracks }: Truth): void {
    const reception = this.#options.reception();
    const isSomethingOpen = tracks.some(({ kind, state }) => state === 'open' && reception[kind]);
    // A stream without tracks is one whose publisher is just bringing them back.
    this.#firstFrame.offered(present && (tracks.length === 0 || isSomethingOpen), this.#options.clock.now());
  }

  /** Starts over on a link. What was received on an older one ended with its transport. */
  #begin(link: MediaLink): void {
    this.#link = link;
    // The server that the play is new to has not been told of its first picture.
    if (this.#firstFrame.isTold) this.#firstFrame = new FirstFrame(this.#options.clock.now());
    this.#told = undefined;
    this.#truth = undefined;
    this.#isAligned = false;
    this.#consumers.clear();
    this.#updateState();
  }

  async #align({ tracks }: Truth, ready: { link: MediaLink; request: Requester }): Promise<void> {
    const truth = this.#truth;
    const wanted = new Map(tracks.map((track) => [track.consumerId, track]));
    for (const [id, consumer] of this.#consumers) {
      if (wanted.has(id)) continue;
      this.#consumers.delete(id);
      consumer.close();
    }
    const missing = tracks.filter(({ consumerId }) => !this.#consumers.has(consumerId));
    // Asked for in one turn, so that mediasoup-client negotiates once for all.
    const consumers = await Promise.all(missing.map((track) => this.#consume(track, ready.link)));
    if (this.#isOver || ready.link !== this.#link) {
      for (const consumer of consumers) consumer.close();
      return;
    }
    for (const consumer of consumers) this.#consumers.set(consumer.id, consumer);
    if (consumers.length > 0) {
      ready.request('startConsumers', { consumerIds: consumers.map(({ id }) => id) }).catch(() => {
        // Only a lost connection can be the cause; after its return the stream is told again.
        this.#told = undefined;
      });
    }
    // A newer truth has come meanwhile; the next round takes it.
    this.#isAligned = this.#truth === truth;
    this.#tell(tracks);
  }

  #consume(track: PlayedTrack, { recvTransport }: MediaLink): Promise<types.Consumer> {
    return recvTransport.consume({
      id: track.consumerId,
      producerId: track.trackId,
      kind: track.kind,
      rtpParameters: toRtpParameters(track.rtpParameters),
      // One name for both, so that the browser keeps sound and picture together.
      streamId: this.streamId,
    });
  }

  #tell(tracks: readonly PlayedTrack[]): void {
    for (const kind of ['audio', 'video'] as const) {
      this.#options.track(kind, this.consumer(kind)?.track);
      const state = tracks.find((track) => track.kind === kind)?.state;
      // A stream without tracks is one whose publisher is just bringing them back.
      if (tracks.length > 0) this.#options.deviceState(kind, state ?? 'disabled');
    }
  }

  get #isOver(): boolean {
    return this.#state === ZegoPlayerState.NoPlay;
  }

  #updateState(): void {
    if (this.#isOver) return;
    const isFlowing = this.isPresent && this.#consumers.size > 0 && this.#link?.recv.isConnected === true;
    const wasFlowing = this.#state === ZegoPlayerState.Playing;
    if (isFlowing === wasFlowing) return;
    if (isFlowing) this.#set(ZegoPlayerState.Playing, undefined);
    else this.#set(ZegoPlayerState.PlayRequesting, new ParleyError('playInterrupted'));
  }

  #failed(error: unknown): void {
    if (this.#isOver) return;
    const current = this.#options.ready()?.link;
    // The link went away under the work; the next one begins it again.
    if (current === undefined || current !== this.#link || current.recvTransport.closed) return;
    const isUnsupported = error instanceof Error && error.name === 'UnsupportedError';
    const failure =
      error instanceof ParleyError
        ? error
        : new ParleyError(isUnsupported ? 'decoderUnsupported' : 'playInternal', { cause: error });
    if (failure.reason === 'socketClosed') return;
    if (!isRetryable(failure)) {
      this.#end(failure);
      return;
    }
    this.#cancelRetry();
    this.#cancelRetry = this.#options.clock.after(RETRY_MS, () => {
      this.#told = undefined;
      this.poke();
    });
  }

  #end(error: ParleyError | undefined): void {
    if (this.#isOver) return;
    this.#reconciler.close();
    this.#cancelRetry();
    for (const consumer of this.#consumers.values()) consumer.close();
    this.#consumers.clear();
    this.#set(ZegoPlayerState.NoPlay, error);
  }

  #set(state: ZegoPlayerState, error: ParleyError | undefined): void {
    this.#state = state;
    this.#options.changed(state, error);
  }
}

function isSameReception(a: Reception, b: Reception): boolean {
  const isSameBuffer = a.buffer?.minMs === b.buffer?.minMs && a.buffer?.maxMs === b.buffer?.maxMs;
  return a.audio === b.audio && a.video === b.video && isSame(a.shown, b.shown) && isSameBuffer;
}

/** Sound is told by no header extension how long to wait, so the browser is asked for the least. */
function holdBack(sound: types.Consumer | undefined, buffer: BufferInterval | undefined): void {
  const receiver: (RTCRtpReceiver & { jitterBufferTarget?: number | null }) | undefined = sound?.rtpReceiver;
  if (receiver !== undefined && 'jitterBufferTarget' in receiver)
    receiver.jitterBufferTarget = buffer?.minMs ?? null;
}
