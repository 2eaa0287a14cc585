import type { TrackSource } from '@parley/protocol';
import { ZegoDeviceType, ZegoPublishChannel } from '../api/constants.ts';
import type { ZegoScreenCaptureConfig } from '../api/publish.ts';
import type { ZegoVideoConfig } from '../api/video-config.ts';
import { exceptionTypeOf } from '../devices/device-failure.ts';
import type { Emit } from '../events/dispatcher.ts';
import { Capture, type CaptureKind } from './capture.ts';
import type { Channel } from './channel.ts';
import {
  type CameraChoice,
  cameraConstraints,
  microphoneConstraints,
  type VoiceProcessing,
} from './constraints.ts';
import type { Feed, Feeds } from './feed.ts';
import { ScreenCapture } from './screen-capture.ts';
import { sourceWish } from './source-wish.ts';
import { VoiceGain } from './voice-gain.ts';

export interface LocalSourcesOptions {
  mediaDevices(): MediaDevices | undefined;
  emit: Emit;
  /** What the feeds hold may have changed. */
  changed(): void;
}

/** What this machine can send: camera, microphone and shared screen, and how they are set. */
export class LocalSources {
  readonly #options: LocalSourcesOptions;
  readonly #capture: Capture;
  readonly #screen: ScreenCapture;
  readonly #gain = new VoiceGain();
  readonly #processing: VoiceProcessing = {
    echoCancellation: true,
    autoGainControl: true,
    noiseSuppression: true,
  };
  /** What the open camera was opened with: its own size stays while it is open (reference §3.2). */
  #cameraConfig: ZegoVideoConfig | undefined;
  #camera: CameraChoice = { facing: 'user' };
  #microphoneId: string | undefined;
  #isMicrophoneEnabled = true;
  #isMicrophoneMuted = false;
  /** Tracks whose first frame the app has been told of. */
  readonly #announced = new WeakSet<MediaStreamTrack>();

  constructor(options: LocalSourcesOptions) {
    this.#options = options;
    this.#capture = new Capture(options.mediaDevices, {
      changed: () => this.#captured(),
      failed: (kind, error, deviceId) => {
        const type = kind === 'camera' ? ZegoDeviceType.Camera : ZegoDeviceType.Microphone;
        options.emit('localDeviceExceptionOccurred', exceptionTypeOf(error), type, deviceId);
        options.emit('debugError', error.code, kind, error.message);
      },
    });
    this.#screen = new ScreenCapture(options.mediaDevices, (how) => {
      options.changed();
      if (how === 'endedByPerson') options.emit('screenSharingEnded', ZegoPublishChannel.Aux);
    });
  }

  get isMicrophoneMuted(): boolean {
    return this.#isMicrophoneMuted;
  }

  /** Whether the preview of the camera looks at the person, and is mirrored like a mirror. */
  get isFacingUser(): boolean {
    return 'deviceId' in this.#camera || this.#camera.facing === 'user';
  }

  /** The microphone's own track, for measuring its level. */
  get microphone(): MediaStreamTrack | undefined {
    return this.#isMicrophoneMuted ? undefined : this.#openTrack('microphone');
  }

  muteMicrophone(isMuted: boolean): void {
    this.#isMicrophoneMuted = isMuted;
    this.#options.changed();
  }

  enableMicrophone(isEnabled: boolean): void {
    this.#isMicrophoneEnabled = isEnabled;
    this.#options.changed();
  }

  useMicrophone(deviceId: string): void {
    this.#microphoneId = deviceId === '' || deviceId === 'default' ? undefined : deviceId;
    this.#options.changed();
  }

  useCamera(choice: CameraChoice): void {
    this.#camera = choice;
    this.#options.changed();
  }

  setProcessing(change: Partial<VoiceProcessing>): void {
    Object.assign(this.#processing, change);
    this.#options.changed();
  }

  /** 0 to 200. */
  setVolume(volume: number): void {
    this.#gain.volume = volume;
    this.#options.changed();
  }

  startScreen(config: ZegoScreenCaptureConfig): Promise<void> {
    return this.#screen.start(config);
  }

  stopScreen(): void {
    this.#screen.stop();
  }

  /** Tries devices again that failed. */
  retry(): void {
    this.#capture.retry();
  }

  /** Opens what these channels need, and closes the rest. `main` decides how the devices are set. */
  demand(channels: readonly Channel[], main: Channel, isLevelMonitored: boolean): void {
    const isActive = (channel: Channel) => channel.publisher !== undefined || channel.preview !== undefined;
    const camera = channels.some(
      (channel) => channel.videoInput === 'camera' && channel.isCameraEnabled && isActive(channel),
    );
    const microphone = channels.some(
      (channel) =>
        channel.audioInput === 'microphone' &&
        (channel.publisher !== undefined || (isLevelMonitored && isActive(channel))),
    );
    this.#cameraConfig = camera ? (this.#cameraConfig ?? main.videoConfig) : undefined;
    this.#capture.wish({
      camera: this.#cameraConfig && sourceWish(cameraConstraints(this.#cameraConfig, this.#camera)),
      microphone:
        microphone && this.#isMicrophoneEnabled
          ? sourceWish(microphoneConstraints(main.audioConfig, this.#processing, this.#microphoneId))
          : undefined,
    });
  }

  /** What a channel may send now. */
  feeds(channel: Channel): Feeds {
    return { audio: this.#audioFeed(channel), video: this.#videoFeed(channel) };
  }

  /** The picture that a channel previews, muted or not. */
  pictureOf(channel: Channel): MediaStreamTrack | undefined {
    const feed = this.#videoFeed(channel);
    return feed.state === 'ready' ? feed.track : undefined;
  }

  close(): void {
    this.#screen.stop();
    this.#gain.close();
    this.#capture.close();
  }

  #audioFeed({ audioInput, isMuted }: Channel): Feed {
    switch (audioInput) {
      case 'none':
        return { state: 'absent' };
      case 'screen':
        return ready(this.#screen.audio, 'screen', isMuted.audio);
      case 'microphone': {
        const feed = this.#captureFeed('microphone', isMuted.audio || this.#isMicrophoneMuted);
        return feed.state === 'ready' ? { ...feed, track: this.#gain.apply(feed.track) } : feed;
      }
    }
  }

  #videoFeed({ videoInput, isMuted, isCameraEnabled }: Channel): Feed {
    switch (videoInput) {
      case 'none':
        return { state: 'absent' };
      case 'screen':
        return ready(this.#screen.video, 'screen', isMuted.video);
      case 'camera':
        return isCameraEnabled ? this.#captureFeed('camera', isMuted.video) : { state: 'absent' };
    }
  }

  #captureFeed(kind: CaptureKind, isMuted: boolean): Feed {
    const state = this.#capture.state(kind);
    switch (state.state) {
      case 'off':
        return { state: 'absent' };
      case 'opening':
        return { state: 'pending' };
      case 'failed':
        return { state: 'absent', error: state.error };
      case 'open':
        return { state: 'ready', track: state.track, source: kind, isMuted };
    }
  }

  #openTrack(kind: CaptureKind): MediaStreamTrack | undefined {
    const state = this.#capture.state(kind);
    return state.state === 'open' ? state.track : undefined;
  }

  #captured(): void {
    const camera = this.#openTrack('camera');
    const microphone = this.#openTrack('microphone');
    if (microphone !== undefined && !this.#announced.has(microphone)) {
      this.#announced.add(microphone);
      this.#options.emit('publisherCapturedAudioFirstFrame');
    }
    if (camera !== undefined && !this.#announced.has(camera)) {
      this.#announced.add(camera);
      this.#options.emit('publisherCapturedVideoFirstFrame', ZegoPublishChannel.Main);
    }
    this.#options.changed();
  }
}

function ready(track: MediaStreamTrack | undefined, source: TrackSource, isMuted: boolean): Feed {
  return track === undefined ? { state: 'absent' } : { state: 'ready', track, source, isMuted };
}
