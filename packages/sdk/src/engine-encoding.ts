import type { ZegoAudioConfig } from './api/audio-config.ts';
import type {
  ZegoAudioSourceType,
  ZegoTrafficControlFocusOnMode,
  ZegoTrafficControlMinVideoBitrateMode,
  ZegoVideoMirrorMode,
  ZegoVideoSourceType,
} from './api/constants.ts';
import { ZegoPublishChannel } from './api/constants.ts';
import type { ZegoPublishDualStreamConfig } from './api/publish.ts';
import type { ZegoVideoConfig } from './api/video-config.ts';
import { EngineCalls } from './engine-calls.ts';

const { Main } = ZegoPublishChannel;

/** The engine's functions for what is sent and how it is encoded. Each takes a channel, `Main` by default (else 1000017). */
export abstract class EngineEncoding extends EngineCalls {
  /**
   * Sets the picture's sizes, rate, bitrate and codec.
   *
   * @param config see its fields for units and ranges; before preview and publish, afterwards only the encoded size, frame
   *   rate and bitrate change
   * @throws ParleyError 1000017 or, for the bitrate, 1003010, naming field, value and what is allowed
   */
  setVideoConfig(config: ZegoVideoConfig, channel: ZegoPublishChannel = Main): Promise<void> {
    return this.call('setVideoConfig', ({ publishing: { settings } }) =>
      settings.setVideoConfig(config, channel),
    );
  }

  /** @returns a copy of the channel's picture settings */
  getVideoConfig(channel: ZegoPublishChannel = Main): ZegoVideoConfig {
    return this.callNow('getVideoConfig', ({ publishing: { settings } }) => settings.getVideoConfig(channel));
  }

  /**
   * Sets the sound's bitrate and channels.
   *
   * @param config before publishing; the bitrate (6 to 510 kbit/s) also later
   * @throws ParleyError 1000017 or, for the bitrate, 1003010
   */
  setAudioConfig(config: ZegoAudioConfig, channel: ZegoPublishChannel = Main): Promise<void> {
    return this.call('setAudioConfig', ({ publishing: { settings } }) =>
      settings.setAudioConfig(config, channel),
    );
  }

  /** @returns a copy of the channel's sound settings */
  getAudioConfig(channel: ZegoPublishChannel = Main): ZegoAudioConfig {
    return this.callNow('getAudioConfig', ({ publishing: { settings } }) => settings.getAudioConfig(channel));
  }

  /**
   * Sets the two sizes that `ZegoVideoCodecID.H264DualStream` sends; players choose with `setPlayStreamVideoType`, or by the
   * size of their views. Without it the small one is half as wide and high, with a quarter of the bitrate.
   *
   * @param configList one of `Big` and one of `Small`, in one aspect ratio; also while publishing
   * @throws ParleyError 1000017, naming field, value and what is allowed; 1003010 for a bitrate
   */
  setPublishDualStreamConfig(
    configList: readonly ZegoPublishDualStreamConfig[],
    channel: ZegoPublishChannel = Main,
  ): Promise<void> {
    return this.call('setPublishDualStreamConfig', ({ publishing: { settings } }) =>
      settings.setDualStream(configList, channel),
    );
  }

  /**
   * Says what of the picture gives way where the network or the machine is too slow for it. Before a call of this a
   * camera's rate and size both do, and a screen's rate. The bitrate always follows the network: a browser does not let a
   * page send more than the path carries.
   *
   * @param enable false: only the bitrate gives way
   * @param property bits of `ZegoTrafficControlProperty`, 0 to 7
   * @throws ParleyError 1000017 for another property
   */
  enableTrafficControl(enable: boolean, property: number, channel: ZegoPublishChannel = Main): Promise<void> {
    return this.call('enableTrafficControl', ({ publishing: { settings } }) =>
      settings.enableTrafficControl(enable, property, channel),
    );
  }

  /**
   * Sets the least bitrate for which the picture is worth sending. Below it for 2 s, the picture stops or becomes a slow one;
   * it is sent again when there is room, and tried after 5 s, 10 s and so on, at most every minute. Chromium only: other
   * browsers do not say what there is room for.
   *
   * @param bitrate kbit/s, 0 (none, the default) to 100000
   * @param mode what becomes of the picture below it
   * @throws ParleyError 1000017 for other values
   */
  setMinVideoBitrateForTrafficControl(
    bitrate: number,
    mode: ZegoTrafficControlMinVideoBitrateMode,
    channel: ZegoPublishChannel = Main,
  ): Promise<void> {
    return this.call('setMinVideoBitrateForTrafficControl', ({ publishing: { settings } }) =>
      settings.setMinVideoBitrate(bitrate, mode, channel),
    );
  }

  /**
   * Sets the least pictures in a second: where traffic control makes them fewer, the picture becomes smaller instead.
   *
   * @param fps 0 (none, the default) to 60
   * @throws ParleyError 1000017 for other values
   */
  setMinVideoFpsForTrafficControl(fps: number, channel: ZegoPublishChannel = Main): Promise<void> {
    return this.call('setMinVideoFpsForTrafficControl', ({ publishing: { settings } }) =>
      settings.setMinVideoFps(fps, channel),
    );
  }

  /**
   * Sets the least size: where traffic control makes the picture smaller, pictures become fewer instead.
   *
   * @param width pixels, 0 (none, the default) to 7680
   * @param height pixels, 0 (none, the default) to 4320
   * @throws ParleyError 1000017 for other values
   */
  setMinVideoResolutionForTrafficControl(
    width: number,
    height: number,
    channel: ZegoPublishChannel = Main,
  ): Promise<void> {
    return this.call('setMinVideoResolutionForTrafficControl', ({ publishing: { settings } }) =>
      settings.setMinVideoResolution({ width, height }, channel),
    );
  }

  /**
   * Says whose network decides what is sent.
   *
   * @param mode `Remote` (default): sizes that no player can take are not sent; `LocalOnly`: all that one's own network carries
   * @throws ParleyError 1000017 for other values
   */
  setTrafficControlFocusOn(
    mode: ZegoTrafficControlFocusOnMode,
    channel: ZegoPublishChannel = Main,
  ): Promise<void> {
    return this.call('setTrafficControlFocusOn', ({ publishing: { settings } }) =>
      settings.setTrafficFocus(mode, channel),
    );
  }

  /** Mirrors the preview (`OnlyPreviewMirror`, the default) or not (`NoMirror`); other modes: 1000010. */
  setVideoMirrorMode(mode: ZegoVideoMirrorMode, channel: ZegoPublishChannel = Main): Promise<void> {
    return this.call('setVideoMirrorMode', ({ publishing: { settings } }) =>
      settings.setMirrorMode(mode, channel),
    );
  }

  /** Where the channel's picture comes from. Default: the camera for `Main`, the shared screen for others. */
  setVideoSource(source: ZegoVideoSourceType, channel: ZegoPublishChannel = Main): Promise<void> {
    return this.call('setVideoSource', ({ publishing: { settings } }) =>
      settings.setVideoSource(source, channel),
    );
  }

  /** Where the channel's sound comes from. Default: the microphone for `Main`, the shared screen for others. */
  setAudioSource(source: ZegoAudioSourceType, channel: ZegoPublishChannel = Main): Promise<void> {
    return this.call('setAudioSource', ({ publishing: { settings } }) =>
      settings.setAudioSource(source, channel),
    );
  }
}
