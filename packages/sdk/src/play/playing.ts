import { type BufferInterval, ERRORS, LIMITS, type NotificationOf, ParleyError } from '@parley/protocol';
import type { ZegoCanvas } from '../api/canvas.ts';
import { checkEnum, requireCanvas, requireRange, requireStreamId } from '../api/check.ts';
import { ZegoPlayerState, ZegoVideoStreamType } from '../api/constants.ts';
import type { ZegoPlayerConfig, ZegoPlayerTakeSnapshotResult } from '../api/play.ts';
import { extendedData } from '../api/refusal.ts';
import { deviceFailure } from '../devices/device-failure.ts';
import type { Emit } from '../events/dispatcher.ts';
import type { EngineMedia, LinkUser } from '../media/session-media.ts';
import type { Clock } from '../platform/clock.ts';
import { Farewells } from '../signal/farewells.ts';
import { takeSnapshot } from '../view/snapshot.ts';
import type { OutputSettings } from './audio-output.ts';
import { PlayedStream } from './played-stream.ts';
import { Player } from './player.ts';
import { Presets } from './presets.ts';
import { ShownVideo } from './shown-video.ts';

export interface PlayingOptions {
  readonly emit: Emit;
  readonly clock: Clock;
  readonly media: EngineMedia;
  /** The room that is logged in to or being logged in to. @throws ParleyError 1000002 */
  requireRoom(roomId: string | undefined): void;
  /** Streams that may be played at once. */
  maxPlays(): number;
  /** Runs once at the person's next click or key. */
  onGesture(work: () => void): void;
  /** What is played has changed. */
  changed(): void;
  /** A played stream is seen or heard. */
  shown(): void;
}

/** One played stream with its own settings, which are forgotten when it is stopped. */
interface Play {
  readonly player: Player;
  readonly stream: PlayedStream;
  readonly shownVideo: ShownVideo;
  volume: number;
  readonly isMuted: { audio: boolean; video: boolean };
  readonly buffering: { interval: BufferInterval | undefined };
}

/** Everything that is played, and how. */
export class Playing implements LinkUser {
  readonly #options: PlayingOptions;
  readonly #plays = new Map<string, Play>();
  readonly #farewells: Farewells;
  /** Chosen for streams that are not played yet. */
  readonly #videoTypes = new Presets<ZegoVideoStreamType>();
  readonly #buffers = new Presets<BufferInterval>();
  #isAttached = false;
  readonly #isAllMuted = { audio: false, video: false };
  #allVolume = 100;
  #isSpeakerMuted = false;
  #speakerId = '';

  constructor(options: PlayingOptions) {
    this.#options = options;
    this.#farewells = new Farewells('stopPlay', () => options.media.ready?.request);
  }

  // --- what others ask

  get isSpeakerMuted(): boolean {
    return this.#isSpeakerMuted;
  }

  get players(): readonly Player[] {
    return [...this.#plays.values()].map(({ player }) => player);
  }

  get demand(): { isNeeded: boolean; isSettled: boolean } {
    const { players } = this;
    const present = players.filter(({ isPresent }) => isPresent);
    return {
      isNeeded: players.length > 0,
      isSettled: present.every(({ state }) => state === ZegoPlayerState.Playing),
    };
  }

  /** Which kinds of a stream ought to be arriving. */
  expects(streamId: string): { audio: boolean; video: boolean } {
    const play = this.#plays.get(streamId);
    const isPlaying = play?.player.state === ZegoPlayerState.Playing;
    const arrives = (kind: 'audio' | 'video') =>
      isPlaying && play.player.reception[kind] && play.stream.isOpen(kind);
    const isHidden = play?.player.reception.shown?.width === 0;
    return { audio: arrives('audio'), video: arrives('video') && !isHidden };
  }

  /** The height that a stream's picture is shown at, in device pixels; `undefined` without a view. */
  shownHeight(streamId: string): number | undefined {
    return this.#plays.get(streamId)?.stream.shownHeight;
  }

  /** How long it took from wish to first picture or sound; `undefined` before, and when that has been told. */
  firstFrameMs(streamId: string): number | undefined {
    const play = this.#plays.get(streamId);
    if (play === undefined) return undefined;
    const { player, stream } = play;
    return player.firstFrame.durationMs(stream.hasView && this.expects(streamId).video);
  }

  firstFrameTold(streamId: string): void {
    this.#plays.get(streamId)?.player.firstFrame.told();
  }

  linkChanged(): void {
    if (!this.#isAttached && this.#options.media.ready !== undefined) this.#farewells.flush();
    this.#isAttached = this.#options.media.ready !== undefined;
    for (const player of this.players) player.poke();
  }

  tracksChanged({ streamId, present, tracks }: NotificationOf<'playerTracks'>): void {
    this.#plays.get(streamId)?.player.tracksChanged({ present, tracks });
  }

  flowChanged({ streamId, pausedFor }: NotificationOf<'playerFlow'>): void {
    this.#plays.get(streamId)?.stream.setHeldBack(pausedFor === 'bandwidth');
  }

  trackStateChanged({ streamId, kind, state }: NotificationOf<'trackState'>): void {
    const play = this.#plays.get(streamId);
    play?.stream.setDeviceState(kind, state);
    if (state === 'open' && play?.player.reception[kind])
      play.player.firstFrame.offered(true, this.#options.clock.now());
  }

  /** The login is over: nothing is played any more. */
  stopAll(): void {
    for (const player of this.players) player.stop();
    this.#farewells.clear();
  }

  // --- streams

  /** @throws ParleyError 1000014–1000016, 1000002, 1004010 */
  start(streamId: string, canvas: ZegoCanvas | null | undefined, config: ZegoPlayerConfig = {}): void {
    const known = this.#plays.get(streamId);
    try {
      requireStreamId(streamId);
      if (canvas) requireCanvas(canvas);
      this.#options.requireRoom(config.roomID);
      if (known === undefined && this.#plays.size >= this.#options.maxPlays())
        throw new ParleyError('tooManyPlays', { detail: `this app allows ${this.#options.maxPlays()}` });
    } catch (error) {
      if (known === undefined && error instanceof ParleyError) {
        this.#emitState(String(streamId), ZegoPlayerState.NoPlay, error);
      }
      throw error;
    }
    if (known !== undefined) {
      known.stream.setCanvas(canvas ?? undefined);
      return;
    }
    this.#farewells.takeBack(streamId);
    const settings = this.#settings({ volume: this.#allVolume, isMuted: { audio: false } });
    const type = this.#videoTypes.take(streamId) ?? ZegoVideoStreamType.Default;
    const buffering = { interval: this.#buffers.take(streamId) };
    const shownVideo = new ShownVideo(this.#options.clock, type, () =>
      this.#plays.get(streamId)?.player.poke(),
    );
    const emit: Emit = (event, ...args) => {
      const nowMs = this.#options.clock.now();
      const firstFrame = this.#plays.get(streamId)?.player.firstFrame;
      if (event === 'playerRenderVideoFirstFrame') firstFrame?.rendered(nowMs);
      if (event === 'playerRecvAudioFirstFrame' || event === 'playerRecvVideoFirstFrame')
        firstFrame?.received(nowMs);
      this.#options.emit(event, ...args);
      if (this.firstFrameMs(streamId) !== undefined) this.#options.shown();
      if (event === 'playerAutoplayFailed') this.#options.onGesture(() => this.resume());
    };
    const stream = new PlayedStream(streamId, settings, {
      emit,
      shown: (size) => shownVideo.setShown(size),
    });
    stream.setCanvas(canvas ?? undefined);
    const isMuted = { audio: false, video: false };
    const player = new Player({
      streamId,
      clock: this.#options.clock,
      ready: () => this.#options.media.ready,
      reception: () => ({
        audio: !(isMuted.audio || this.#isAllMuted.audio),
        video: !(isMuted.video || this.#isAllMuted.video),
        shown: shownVideo.wish,
        buffer: buffering.interval,
      }),
      changed: (state, error) => this.#changed(streamId, state, error),
      track: (kind, track) => stream.setTrack(kind, track),
      deviceState: (kind, state) => stream.setDeviceState(kind, state),
    });
    this.#plays.set(streamId, {
      player,
      stream,
      shownVideo,
      volume: this.#allVolume,
      isMuted,
      buffering,
    });
    this.#options.changed();
  }

  setCanvas(streamId: string, canvas: ZegoCanvas | null): void {
    if (canvas !== null) requireCanvas(canvas);
    this.#play(streamId).stream.setCanvas(canvas ?? undefined);
  }

  /** Stopping what is not played does nothing, as apps do on every stream that goes. */
  stop(streamId: string): void {
    requireStreamId(streamId);
    this.#plays.get(streamId)?.player.stop();
  }

  // --- settings

  mute(kind: 'audio' | 'video', isMuted: boolean, streamId: string): void {
    const play = this.#play(streamId);
    play.isMuted[kind] = isMuted;
    this.#apply(play);
  }

  muteAll(kind: 'audio' | 'video', isMuted: boolean): void {
    this.#isAllMuted[kind] = isMuted;
    this.#applyAll();
  }

  setVolume(streamId: string, volume: number): void {
    requireRange('volume', volume, [0, 200]);
    const play = this.#play(streamId);
    play.volume = volume;
    this.#apply(play);
  }

  setAllVolume(volume: number): void {
    requireRange('volume', volume, [0, 200]);
    this.#allVolume = volume;
    for (const play of this.#plays.values()) play.volume = volume;
    this.#applyAll();
  }

  muteSpeaker(isMuted: boolean): void {
    this.#isSpeakerMuted = isMuted;
    this.#applyAll();
  }

  /** @throws ParleyError 1000010 without output choice, 1006002 for an unknown device */
  async useSpeaker(deviceId: string): Promise<void> {
    if (!('setSinkId' in HTMLMediaElement.prototype)) {
      throw new ParleyError('notSupported', { detail: 'this browser lets no page choose a loudspeaker' });
    }
    try {
      await Promise.all([...this.#plays.values()].map(({ stream }) => stream.output.useSpeaker(deviceId)));
    } catch (error) {
      throw deviceFailure(error, 'speaker');
    }
    this.#speakerId = deviceId;
  }

  setVideoType(streamId: string, type: ZegoVideoStreamType): void {
    requireStreamId(streamId);
    checkEnum('streamType', type, ZegoVideoStreamType);
    const play = this.#plays.get(streamId);
    if (play !== undefined) play.shownVideo.setType(type);
    else this.#videoTypes.keep(streamId, type);
  }

  /** Bounds are cut to 0–4000 ms, and an upper one below the lower is raised to it, as ZEGO does. */
  setBufferInterval(streamId: string, minMs: number, maxMs: number): void {
    requireStreamId(streamId);
    requireRange('minBufferInterval', minMs, [0, Number.POSITIVE_INFINITY]);
    requireRange('maxBufferInterval', maxMs, [0, Number.POSITIVE_INFINITY]);
    const cut = (value: number) => Math.min(Math.round(value), LIMITS.bufferMs);
    const buffer = { minMs: cut(minMs), maxMs: cut(Math.max(minMs, maxMs)) };
    const play = this.#plays.get(streamId);
    if (play === undefined) {
      this.#buffers.keep(streamId, buffer);
      return;
    }
    play.buffering.interval = buffer;
    play.player.poke();
  }

  async snapshot(streamId: string): Promise<ZegoPlayerTakeSnapshotResult> {
    const { video } = this.#play(streamId).stream;
    const imageBase64 = video && (await takeSnapshot(video));
    return imageBase64
      ? { errorCode: 0, imageBase64 }
      : { errorCode: ERRORS.playSnapshotFailed.code, imageBase64: '' };
  }

  /** Plays what the browser refused to play. */
  resume(): void {
    for (const { stream } of this.#plays.values()) stream.output.resume();
  }

  // --- inside

  #play(streamId: string): Play {
    requireStreamId(streamId);
    const play = this.#plays.get(streamId);
    if (play === undefined) throw new ParleyError('notPlaying', { detail: `streamID is "${streamId}"` });
    return play;
  }

  #settings({ volume, isMuted }: { volume: number; isMuted: { audio: boolean } }): OutputSettings {
    const isSilent = isMuted.audio || this.#isAllMuted.audio || this.#isSpeakerMuted;
    return { volume, isMuted: isSilent, speakerId: this.#speakerId };
  }

  #apply(play: Play): void {
    play.stream.output.set(this.#settings(play));
    play.player.poke();
  }

  #applyAll(): void {
    for (const play of this.#plays.values()) this.#apply(play);
  }

  #changed(streamId: string, state: ZegoPlayerState, error: ParleyError | undefined): void {
    this.#emitState(streamId, state, error);
    if (state !== ZegoPlayerState.NoPlay) return;
    this.#plays.get(streamId)?.stream.close();
    this.#plays.get(streamId)?.shownVideo.close();
    this.#plays.delete(streamId);
    this.#farewells.tell(streamId);
    this.#options.changed();
  }

  #emitState(streamId: string, state: ZegoPlayerState, error: ParleyError | undefined): void {
    const data = extendedData(error === undefined ? {} : { message: error.message });
    this.#options.emit('playerStateUpdate', streamId, state, error?.code ?? 0, data);
  }
}
