import { ParleyError } from '@parley/protocol';
import { copyOfAudio, type ZegoAudioConfig } from '../api/audio-config.ts';
import {
  checkEnum,
  requireAudioConfig,
  requireDualStream,
  requireRange,
  requireTrafficProperty,
  requireVideoConfig,
} from '../api/check.ts';
import {
  ZegoAudioSourceType,
  ZegoPublishChannel,
  ZegoTrafficControlFocusOnMode,
  ZegoTrafficControlMinVideoBitrateMode,
  ZegoVideoMirrorMode,
  ZegoVideoSourceType,
} from '../api/constants.ts';
import type { ZegoPublishDualStreamConfig } from '../api/publish.ts';
import { copyOfVideo, type ZegoVideoConfig } from '../api/video-config.ts';
import type { AudioInput, Channel, VideoInput } from './channel.ts';
import { updateAudioEncoding, updateVideoEncoding } from './produce.ts';
import type { TrafficControl } from './traffic-control.ts';

const VIDEO_INPUTS: ReadonlyMap<ZegoVideoSourceType, VideoInput> = new Map([
  [ZegoVideoSourceType.None, 'none'],
  [ZegoVideoSourceType.Camera, 'camera'],
  [ZegoVideoSourceType.ScreenCapture, 'screen'],
]);
const AUDIO_INPUTS: ReadonlyMap<ZegoAudioSourceType, AudioInput> = new Map([
  [ZegoAudioSourceType.Default, 'microphone'],
  [ZegoAudioSourceType.None, 'none'],
  [ZegoAudioSourceType.Microphone, 'microphone'],
  [ZegoAudioSourceType.ScreenCapture, 'screen'],
]);

export interface ChannelSettingsOptions {
  /** @throws ParleyError 1000017 */
  channel(number: ZegoPublishChannel): Channel;
  /** A channel's settings are others now. */
  changed(): void;
}

/** How channels are encoded, and where they take their picture and sound; each also while they are sent. */
export class ChannelSettings {
  readonly #options: ChannelSettingsOptions;

  constructor(options: ChannelSettingsOptions) {
    this.#options = options;
  }

  setVideoConfig(config: ZegoVideoConfig, number: ZegoPublishChannel): Promise<void> {
    const channel = this.#options.channel(number);
    requireVideoConfig(config);
    channel.videoConfig = copyOfVideo(config);
    return this.#updateVideo(channel);
  }

  getVideoConfig(number: ZegoPublishChannel): ZegoVideoConfig {
    return copyOfVideo(this.#options.channel(number).videoConfig);
  }

  setAudioConfig(config: ZegoAudioConfig, number: ZegoPublishChannel): Promise<void> {
    const channel = this.#options.channel(number);
    requireAudioConfig(config);
    channel.audioConfig = copyOfAudio(config);
    return this.#updateAudio(channel);
  }

  getAudioConfig(number: ZegoPublishChannel): ZegoAudioConfig {
    return copyOfAudio(this.#options.channel(number).audioConfig);
  }

  setDualStream(configs: readonly ZegoPublishDualStreamConfig[], number: ZegoPublishChannel): Promise<void> {
    const channel = this.#options.channel(number);
    channel.dualStream = requireDualStream(configs);
    return this.#updateVideo(channel);
  }

  async enableTrafficControl(isOn: boolean, property: number, number: ZegoPublishChannel): Promise<void> {
    const channel = this.#options.channel(number);
    if (isOn) requireTrafficProperty(property);
    await this.#setTraffic(channel, { property: isOn ? property : 'off' });
    await this.#updateAudio(channel);
  }

  setMinVideoBitrate(
    kbps: number,
    mode: ZegoTrafficControlMinVideoBitrateMode,
    number: ZegoPublishChannel,
  ): Promise<void> {
    requireRange('bitrate', kbps, [0, 100_000]);
    checkEnum('mode', mode, ZegoTrafficControlMinVideoBitrateMode);
    return this.#setTraffic(this.#options.channel(number), { minKbps: kbps, belowMinKbps: mode });
  }

  setMinVideoFps(fps: number, number: ZegoPublishChannel): Promise<void> {
    requireRange('fps', fps, [0, 60]);
    return this.#setTraffic(this.#options.channel(number), { minFps: fps });
  }

  setMinVideoResolution(
    { width, height }: { width: number; height: number },
    number: ZegoPublishChannel,
  ): Promise<void> {
    requireRange('width', width, [0, 7680]);
    requireRange('height', height, [0, 4320]);
    return this.#setTraffic(this.#options.channel(number), { minWidth: width, minHeight: height });
  }

  setTrafficFocus(mode: ZegoTrafficControlFocusOnMode, number: ZegoPublishChannel): Promise<void> {
    checkEnum('mode', mode, ZegoTrafficControlFocusOnMode);
    return this.#setTraffic(this.#options.channel(number), { focusOn: mode });
  }

  setMirrorMode(mode: ZegoVideoMirrorMode, number: ZegoPublishChannel): void {
    const channel = this.#options.channel(number);
    checkEnum('mode', mode, ZegoVideoMirrorMode);
    if (mode === ZegoVideoMirrorMode.BothMirror || mode === ZegoVideoMirrorMode.OnlyPublishMirror) {
      throw new ParleyError('notSupported', { detail: 'mirroring what others see' });
    }
    channel.mirrorMode = mode;
    this.#options.changed();
  }

  setVideoSource(source: ZegoVideoSourceType, number: ZegoPublishChannel): void {
    const channel = this.#options.channel(number);
    checkEnum('source', source, ZegoVideoSourceType);
    const input = VIDEO_INPUTS.get(source);
    if (input === undefined || (input === 'camera' && number !== ZegoPublishChannel.Main)) {
      throw new ParleyError('notSupported', { detail: `video source ${source} on channel ${number}` });
    }
    channel.videoInput = input;
    this.#options.changed();
  }

  setAudioSource(source: ZegoAudioSourceType, number: ZegoPublishChannel): void {
    const channel = this.#options.channel(number);
    checkEnum('source', source, ZegoAudioSourceType);
    const input = AUDIO_INPUTS.get(source);
    if (input === undefined) throw new ParleyError('notSupported', { detail: `audio source ${source}` });
    channel.audioInput = input;
    this.#options.changed();
  }

  #setTraffic(channel: Channel, change: Partial<TrafficControl>): Promise<void> {
    channel.traffic = { ...channel.traffic, ...change };
    return this.#updateVideo(channel);
  }

  async #updateVideo(channel: Channel): Promise<void> {
    this.#options.changed();
    const producer = channel.publisher?.producer('video');
    if (producer !== undefined) await updateVideoEncoding(producer, channel);
  }

  async #updateAudio(channel: Channel): Promise<void> {
    this.#options.changed();
    const producer = channel.publisher?.producer('audio');
    if (producer !== undefined) await updateAudioEncoding(producer, channel);
  }
}
