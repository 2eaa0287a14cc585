import { ERRORS, type NotificationOf, ParleyError } from '@parley/protocol';
import type { ZegoCanvas } from '../api/canvas.ts';
import {
  requireCanvas,
  requireChannel,
  requireExtraInfo,
  requireRange,
  requireStreamId,
} from '../api/check.ts';
import {
  ZegoPublishChannel,
  ZegoPublisherState,
  type ZegoScenario,
  ZegoVideoMirrorMode,
} from '../api/constants.ts';
import type {
  ZegoPublisherConfig,
  ZegoPublisherTakeSnapshotResult,
  ZegoScreenCaptureConfig,
} from '../api/publish.ts';
import { extendedData } from '../api/refusal.ts';
import type { ZegoErrorResult } from '../api/room.ts';
import type { Emit } from '../events/dispatcher.ts';
import type { EngineMedia, LinkUser } from '../media/session-media.ts';
import type { Clock } from '../platform/clock.ts';
import { Farewells } from '../signal/farewells.ts';
import { takeSnapshot } from '../view/snapshot.ts';
import { VideoView } from '../view/video-view.ts';
import { Channel } from './channel.ts';
import { ChannelSettings } from './channel-settings.ts';
import type { VoiceProcessing } from './constraints.ts';
import { LocalSources } from './local-sources.ts';
import { produceAudio, produceVideo, updateVideoEncoding } from './produce.ts';
import { Publisher } from './publisher.ts';
import { TrafficWatch } from './traffic-watch.ts';

const { Main } = ZegoPublishChannel;

export interface PublishingOptions {
  readonly emit: Emit;
  readonly clock: Clock;
  readonly media: EngineMedia;
  readonly scenario: ZegoScenario;
  readonly retryWindowMs: number;
  mediaDevices(): MediaDevices | undefined;
  /** The room that is logged in to or being logged in to. @throws ParleyError 1000002 */
  requireRoom(roomId: string | undefined): void;
  /** What is previewed or published has changed. */
  changed(): void;
}

/** Everything that is sent: channels with their settings, previews and streams, and the local sources. */
export class Publishing implements LinkUser {
  readonly #options: PublishingOptions;
  readonly #sources: LocalSources;
  readonly #channels: readonly Channel[];
  readonly #main: Channel;
  readonly #farewells: Farewells;
  readonly #traffic: TrafficWatch;
  /** How channels are encoded, and where they take their picture and sound. */
  readonly settings: ChannelSettings;
  #isAttached = false;
  #isLevelMonitored = false;

  constructor(options: PublishingOptions) {
    this.#options = options;
    this.#farewells = new Farewells('unpublish', () => options.media.ready?.request);
    this.#main = new Channel(Main, options.scenario);
    const others = Object.values(ZegoPublishChannel).filter((number) => number !== Main);
    this.#channels = [this.#main, ...others.map((number) => new Channel(number, options.scenario))];
    this.#traffic = new TrafficWatch({
      clock: options.clock,
      channels: this.#channels,
      transport: () => options.media.link?.sendTransport,
    });
    this.settings = new ChannelSettings({
      channel: (number) => this.#channel(number),
      changed: () => this.#refresh(),
    });
    this.#sources = new LocalSources({
      mediaDevices: options.mediaDevices,
      emit: options.emit,
      changed: () => this.#refresh(),
    });
  }

  // --- what others ask

  get isMicrophoneMuted(): boolean {
    return this.#sources.isMicrophoneMuted;
  }

  /** The streams being published, with their channels. */
  get active(): readonly { publisher: Publisher; channel: Channel }[] {
    return this.#channels.flatMap((channel) =>
      channel.publisher === undefined ? [] : [{ publisher: channel.publisher, channel }],
    );
  }

  get isPreviewing(): boolean {
    return this.#channels.some(({ preview }) => preview !== undefined);
  }

  get microphone(): MediaStreamTrack | undefined {
    return this.#sources.microphone;
  }

  get demand(): { isNeeded: boolean; isSettled: boolean } {
    const { active } = this;
    return {
      isNeeded: active.length > 0,
      isSettled: active.every(({ publisher }) => publisher.state === ZegoPublisherState.Publishing),
    };
  }

  linkChanged(): void {
    if (!this.#isAttached && this.#options.media.ready !== undefined) this.#farewells.flush();
    this.#isAttached = this.#options.media.ready !== undefined;
    for (const { publisher } of this.active) publisher.poke();
  }

  /** The server ended one of the streams. */
  stopped(streamId: string, error: ParleyError): void {
    this.active.find(({ publisher }) => publisher.streamId === streamId)?.publisher.fail(error);
  }

  /** Players have use or room for less or more of a stream's video [SIG-45]. */
  demandChanged({ streamId, trackId, encodings, maxBitrateBps }: NotificationOf<'videoDemand'>): void {
    const { channel, publisher } = this.active.find((one) => one.publisher.streamId === streamId) ?? {};
    const producer = publisher?.producer('video');
    if (channel === undefined || producer?.id !== trackId) return;
    channel.sending = { ...channel.sending, demand: { encodings, maxBitrateBps } };
    updateVideoEncoding(producer, channel).catch(() => {
      // All goes on being sent, which costs the publisher only; the next wish tries again.
    });
  }

  /** A sound level monitor needs the microphone during the preview too. */
  monitorLevel(isMonitored: boolean): void {
    this.#isLevelMonitored = isMonitored;
    this.#refresh();
  }

  /** Tries devices again that failed, because one was plugged in. */
  devicesChanged(): void {
    this.#sources.retry();
  }

  setScenario(scenario: ZegoScenario): void {
    for (const channel of this.#channels) channel.setScenario(scenario);
    this.#refresh();
  }

  /** The login is over: all streams end, and with `andPreviews` the previews. */
  stopAll(andPreviews: boolean): void {
    for (const { publisher } of this.active) publisher.stop();
    this.#farewells.clear();
    if (andPreviews) for (const channel of this.#channels) this.stopPreview(channel.number);
  }

  close(): void {
    this.stopAll(true);
    this.#traffic.close();
    this.#sources.close();
  }

  // --- preview and streams

  startPreview(canvas: ZegoCanvas | null | undefined, number: ZegoPublishChannel): void {
    const channel = this.#channel(number);
    if (canvas) requireCanvas(canvas);
    const old = channel.preview?.view;
    const isSameView = old !== undefined && old.view === canvas?.view;
    if (!isSameView) old?.close();
    channel.preview = {
      canvas: canvas ?? undefined,
      view: isSameView ? old : canvas ? this.#previewView(canvas, channel) : undefined,
    };
    if (isSameView && canvas) old.setCanvas(canvas);
    this.#refresh();
  }

  stopPreview(number: ZegoPublishChannel): void {
    const channel = this.#channel(number);
    channel.preview?.view?.close();
    channel.preview = undefined;
    this.#refresh();
  }

  /** @throws ParleyError 1000014–1000016, 1000002, 1003023 */
  start(streamId: string, number: ZegoPublishChannel, config: ZegoPublisherConfig = {}): void {
    const channel = this.#channel(number);
    try {
      requireStreamId(streamId);
      this.#options.requireRoom(config.roomID);
      if (channel.publisher !== undefined) throw new ParleyError('channelPublishing');
    } catch (error) {
      if (error instanceof ParleyError && channel.publisher?.streamId !== streamId) {
        this.#emitState(String(streamId), ZegoPublisherState.NoPublish, error);
      }
      throw error;
    }
    this.#farewells.takeBack(streamId);
    const { media, clock, retryWindowMs } = this.#options;
    channel.publisher = new Publisher({
      streamId,
      clock,
      retryWindowMs,
      ready: () => media.ready,
      feeds: () => this.#sources.feeds(channel),
      extraInfo: () => channel.extraInfo,
      produce: (kind, track, link) =>
        kind === 'audio'
          ? produceAudio(track, link, channel)
          : produceVideo(track, link, channel, (codecId) =>
              this.#options.emit(
                'publisherVideoEncoderChanged',
                channel.videoConfig.codecID,
                codecId,
                number,
              ),
            ),
      unpublish: (id) => this.#farewells.tell(id),
      changed: (state, error) => this.#changed(channel, streamId, state, error),
    });
    this.#refresh();
  }

  stop(number: ZegoPublishChannel): void {
    this.#channel(number).publisher?.stop();
  }

  async setExtraInfo(extraInfo: string, number: ZegoPublishChannel): Promise<ZegoErrorResult> {
    const channel = this.#channel(number);
    requireExtraInfo(extraInfo);
    channel.extraInfo = extraInfo;
    await channel.publisher?.tellExtraInfo(extraInfo);
    return { errorCode: 0 };
  }

  // --- devices

  mute(kind: 'audio' | 'video', isMuted: boolean, number: ZegoPublishChannel): void {
    this.#channel(number).isMuted[kind] = isMuted;
    this.#refresh();
  }

  enableCamera(isEnabled: boolean, number: ZegoPublishChannel): void {
    this.#channel(number).isCameraEnabled = isEnabled;
    if (isEnabled) this.#sources.retry();
    this.#refresh();
  }

  useFrontCamera(isFront: boolean, number: ZegoPublishChannel): void {
    this.#channel(number);
    this.#sources.useCamera({ facing: isFront ? 'user' : 'environment' });
  }

  useCamera(deviceId: string, number: ZegoPublishChannel): void {
    this.#channel(number);
    this.#sources.useCamera(deviceId === '' ? { facing: 'user' } : { deviceId });
  }

  muteMicrophone(isMuted: boolean): void {
    this.#sources.muteMicrophone(isMuted);
  }

  enableMicrophone(isEnabled: boolean): void {
    if (isEnabled) this.#sources.retry();
    this.#sources.enableMicrophone(isEnabled);
  }

  useMicrophone(deviceId: string): void {
    this.#sources.useMicrophone(deviceId);
  }

  setCaptureVolume(volume: number): void {
    requireRange('volume', volume, [0, 200]);
    this.#sources.setVolume(volume);
  }

  setProcessing(change: Partial<VoiceProcessing>): void {
    this.#sources.setProcessing(change);
  }

  startScreenCapture(config: ZegoScreenCaptureConfig): Promise<void> {
    return this.#sources.startScreen(config);
  }

  stopScreenCapture(): void {
    this.#sources.stopScreen();
  }

  async snapshot(number: ZegoPublishChannel): Promise<ZegoPublisherTakeSnapshotResult> {
    const track = this.#sources.pictureOf(this.#channel(number));
    const imageBase64 = track && (await takeSnapshot(track));
    return imageBase64
      ? { errorCode: 0, imageBase64 }
      : { errorCode: ERRORS.publishNoData.code, imageBase64: '' };
  }

  // --- inside

  #channel(number: ZegoPublishChannel): Channel {
    requireChannel(number);
    return this.#channels.find((channel) => channel.number === number) ?? this.#main;
  }

  /** Something changed: opens and closes devices, shows previews, lets publishers look again. */
  #refresh(): void {
    this.#sources.demand(this.#channels, this.#main, this.#isLevelMonitored);
    for (const channel of this.#channels) {
      const view = channel.preview?.view;
      view?.show(this.#sources.pictureOf(channel));
      view?.setMirror(
        channel.videoInput === 'camera' &&
          this.#sources.isFacingUser &&
          channel.mirrorMode === ZegoVideoMirrorMode.OnlyPreviewMirror,
      );
      channel.publisher?.poke();
    }
    this.#traffic.update();
    this.#options.changed();
  }

  #previewView(canvas: ZegoCanvas, { number }: Channel): VideoView {
    const { emit } = this.#options;
    return new VideoView(canvas, {
      firstFrame: () => emit('publisherRenderVideoFirstFrame', number),
      resized: (width, height) => emit('publisherVideoSizeChanged', width, height, number),
    });
  }

  #changed(
    channel: Channel,
    streamId: string,
    state: ZegoPublisherState,
    error: ParleyError | undefined,
  ): void {
    this.#emitState(streamId, state, error);
    if (state !== ZegoPublisherState.NoPublish) return;
    channel.publisher = undefined;
    channel.extraInfo = '';
    this.#refresh();
  }

  #emitState(streamId: string, state: ZegoPublisherState, error: ParleyError | undefined): void {
    const data = extendedData(error === undefined ? {} : { message: error.message });
    this.#options.emit('publisherStateUpdate', streamId, state, error?.code ?? 0, data);
  }
}
