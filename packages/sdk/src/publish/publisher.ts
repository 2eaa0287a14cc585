import {
  ParleyError,
  type RequestBody,
  type TrackSource,
  type TrackState,
  type VideoSize,
} from '@parley/protocol';
import type { types } from 'mediasoup-client';
import { isRetryable } from '../api/check.ts';
import { ZegoPublisherState } from '../api/constants.ts';
import type { MediaLink } from '../media/media-link.ts';
import { toWireParameters } from '../media/ortc.ts';
import type { Cancel, Clock } from '../platform/clock.ts';
import { Reconciler } from '../platform/reconciler.ts';
import type { Requester } from '../signal/requester.ts';
import type { Feed, Feeds } from './feed.ts';

type Kind = 'audio' | 'video';
const KINDS: readonly Kind[] = ['audio', 'video'];

/** One track of the stream as it is sent. */
interface Line {
  readonly producer: types.Producer;
  readonly source: TrackSource;
  /** Of a picture, when it was first sent. */
  readonly size: VideoSize | undefined;
  /** What the server has been told, if anything. */
  told: TrackState | undefined;
  state: TrackState;
}

export interface PublisherOptions {
  readonly streamId: string;
  readonly clock: Clock;
  /** How long an interruption is borne. */
  readonly retryWindowMs: number;
  /** Link and signalling, while both are there. */
  ready(): { link: MediaLink; request: Requester } | undefined;
  feeds(): Feeds;
  extraInfo(): string;
  /** Makes a producer of a feed's track on a transport. */
  produce(kind: Kind, track: MediaStreamTrack, link: MediaLink): Promise<types.Producer>;
  /** Tells the server that the stream is over, now or when signalling is back. */
  unpublish(streamId: string): void;
  /** The state has changed. After `NoPublish` the publisher is over. */
  changed(state: ZegoPublisherState, error: ParleyError | undefined): void;
}

const RETRY_MS = 1_000;

/**
 * One stream being published. It brings what the server and the browser have to what the feeds say, on whatever
 * link there is; a new link finds nothing told and begins again.
 */
export class Publisher {
  readonly streamId: string;
  readonly #options: PublisherOptions;
  readonly #lines = new Map<Kind, Line>();
  readonly #reconciler: Reconciler;
  #link: MediaLink | undefined;
  #isAccepted = false;
  #extraInfoTold = '';
  #state: ZegoPublisherState = ZegoPublisherState.PublishRequesting;
  #cancelWindow: Cancel = () => {};
  #cancelRetry: Cancel = () => {};

  constructor(options: PublisherOptions) {
    this.streamId = options.streamId;
    this.#options = options;
    this.#reconciler = new Reconciler(
      () => this.#sync(),
      (error) => this.#failed(error),
    );
    options.changed(this.#state, undefined);
    this.#startWindow();
    this.poke();
  }

  get state(): ZegoPublisherState {
    return this.#state;
  }

  /** The producers by kind, for statistics and encoder settings. */
  producer(kind: Kind): types.Producer | undefined {
    return this.#lines.get(kind)?.producer;
  }

  /** Something that it depends on may have changed: the link, the feeds, the extra info. */
  poke(): void {
    this.#updateState();
    this.#reconciler.poke();
  }

  /** Tells a changed extra info at once. Before the stream is accepted it travels with `publish`. */
  async tellExtraInfo(extraInfo: string): Promise<void> {
    const request = this.#options.ready()?.request;
    if (!this.#isAccepted || request === undefined) return;
    await request('setStreamExtraInfo', { streamId: this.streamId, extraInfo });
    this.#extraInfoTold = extraInfo;
  }

  /** Ends the stream at the app's wish. */
  stop(): void {
    this.#end(undefined);
  }

  /** Ends the stream because it cannot or may not go on. */
  fail(error: ParleyError): void {
    this.#end(error);
  }

  async #sync(): Promise<void> {
    const ready = this.#options.ready();
    const feeds = this.#options.feeds();
    if (ready === undefined || this.#isOver) return;
    if (ready.link !== this.#link) this.#begin(ready.link);
    if (KINDS.some((kind) => feeds[kind].state === 'pending')) return;
    const isEmpty = KINDS.every((kind) => feeds[kind].state === 'absent') && this.#lines.size === 0;
    // Also when the device may be free later: only the app knows whether to wait for it.
    if (isEmpty) return this.#end(emptyError(feeds));
    for (const kind of KINDS) await this.#align(kind, feeds[kind], ready.link);
    await this.#tell(ready.request);
    this.#updateState();
  }

  /** Starts over on a link. What was sent on an older one ended with its transports. */
  #begin(link: MediaLink): void {
    this.#link = link;
    this.#lines.clear();
    this.#isAccepted = false;
    this.#updateState();
  }

  async #align(kind: Kind, feed: Feed, link: MediaLink): Promise<void> {
    const line = this.#lines.get(kind);
    if (feed.state !== 'ready') {
      if (line === undefined) return;
      line.state = 'disabled';
      await replaceTrack(line.producer, null);
      return;
    }
    const { track, source, isMuted } = feed;
    const producer = line?.producer ?? (await this.#options.produce(kind, track, link));
    if (this.#isOver || this.#link !== link) return producer.close();
    const state: TrackState = isMuted ? 'muted' : 'open';
    if (line === undefined) {
      const size = kind === 'video' ? sizeOf(track) : undefined;
      this.#lines.set(kind, { producer, source, size, told: undefined, state });
    } else line.state = state;
    await replaceTrack(producer, isMuted ? null : track);
  }

  async #tell(request: Requester): Promise<void> {
    const { streamId } = this;
    const untold = [...this.#lines.values()].filter(({ told }) => told === undefined || !this.#isAccepted);
    const tracks = untold.map(published);
    const states = untold.map(({ state }) => state);
    if (!this.#isAccepted) {
      const extraInfo = this.#options.extraInfo();
      await request('publish', { streamId, extraInfo, tracks });
      this.#isAccepted = true;
      this.#extraInfoTold = extraInfo;
    } else if (tracks.length > 0) {
      await request('addTracks', { streamId, tracks });
    }
    for (const [index, line] of untold.entries()) line.told = states[index];
    for (const [kind, line] of this.#lines) {
      const { state } = line;
      if (line.told === state) continue;
      await request('setTrackState', { streamId, kind, state });
      line.told = state;
    }
    const extraInfo = this.#options.extraInfo();
    if (extraInfo !== this.#extraInfoTold) {
      await request('setStreamExtraInfo', { streamId, extraInfo });
      this.#extraInfoTold = extraInfo;
    }
  }

  get #isOver(): boolean {
    return this.#state === ZegoPublisherState.NoPublish;
  }

  #updateState(): void {
    if (this.#isOver) return;
    const isFlowing = this.#isAccepted && this.#link?.send.isConnected === true;
    const wasFlowing = this.#state === ZegoPublisherState.Publishing;
    if (isFlowing === wasFlowing) return;
    this.#cancelWindow();
    if (isFlowing) {
      this.#set(ZegoPublisherState.Publishing, undefined);
      return;
    }
    this.#startWindow();
    this.#set(ZegoPublisherState.PublishRequesting, new ParleyError('publishInterrupted'));
  }

  #startWindow(): void {
    this.#cancelWindow = this.#options.clock.after(this.#options.retryWindowMs, () =>
      this.#end(new ParleyError('publishRetryTimeout')),
    );
  }

  #failed(error: unknown): void {
    if (this.#isOver) return;
    // The link went away under the work; the next one begins it again.
    const current = this.#options.ready()?.link;
    if (current === undefined || current !== this.#link || this.#link.sendTransport.closed) return;
    const failure =
      error instanceof ParleyError ? error : new ParleyError('publishInternal', { cause: error });
    if (failure.reason === 'socketClosed') return;
    if (!isRetryable(failure)) {
      this.#end(failure);
      return;
    }
    this.#cancelRetry();
    this.#cancelRetry = this.#options.clock.after(RETRY_MS, () => this.poke());
  }

  #end(error: ParleyError | undefined): void {
    if (this.#isOver) return;
    this.#reconciler.close();
    this.#cancelWindow();
    this.#cancelRetry();
    for (const { producer } of this.#lines.values()) producer.close();
    this.#lines.clear();
    // Also while the answer to `publish` is still on its way: requests take effect in their order.
    if (error === undefined || this.#isAccepted) this.#options.unpublish(this.streamId);
    this.#set(ZegoPublisherState.NoPublish, error);
  }

  #set(state: ZegoPublisherState, error: ParleyError | undefined): void {
    this.#state = state;
    this.#options.changed(state, error);
  }
}

function published({ producer, source, size, state }: Line): RequestBody<'publish'>['tracks'][number] {
  const { id, kind, rtpParameters } = producer;
  return {
    trackId: id,
    kind,
    source,
    state,
    ...(size === undefined ? {} : { size }),
    rtpParameters: toWireParameters(rtpParameters),
  };
}

function sizeOf(track: MediaStreamTrack): VideoSize | undefined {
  const { width, height } = track.getSettings();
  return width === undefined || height === undefined ? undefined : { width, height };
}

async function replaceTrack(producer: types.Producer, track: MediaStreamTrack | null): Promise<void> {
  if (producer.track !== track && !producer.closed) await producer.replaceTrack({ track });
}

/** Why there is nothing to publish: the device's own failure if one failed. */
function emptyError({ audio, video }: Feeds): ParleyError {
  for (const feed of [video, audio]) {
    if (feed.state === 'absent' && feed.error !== undefined) return feed.error;
  }
  return new ParleyError('publishNoData');
}
