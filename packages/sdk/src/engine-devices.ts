import type { ZegoAudioDeviceType, ZegoPublishChannel } from './api/constants.ts';
import { ZegoAudioDeviceType as AudioDeviceType, ZegoPublishChannel as Channel } from './api/constants.ts';
import type { ZegoDeviceInfo, ZegoDeviceInfos } from './api/device.ts';
import type { ZegoScreenCaptureConfig, ZegoSoundLevelConfig } from './api/publish.ts';
import { EngineEncoding } from './engine-encoding.ts';

/** The engine's functions for cameras, microphones, loudspeakers and screens, and what no browser can do. */
export abstract class EngineDevices extends EngineEncoding {
  /** Turns the camera on or off (off releases it; players see `Disable`). On by default, but see `ZegoScenario`. */
  enableCamera(enable: boolean, channel: ZegoPublishChannel = Channel.Main): Promise<void> {
    return this.call('enableCamera', ({ publishing }) => publishing.enableCamera(enable, channel));
  }

  /** Chooses the front (default) or back camera of a phone. */
  useFrontCamera(enable: boolean, channel: ZegoPublishChannel = Channel.Main): Promise<void> {
    return this.call('useFrontCamera', ({ publishing }) => publishing.useFrontCamera(enable, channel));
  }

  /** Sends silence while the microphone stays open; players see `Mute`. */
  muteMicrophone(mute: boolean): Promise<void> {
    return this.call('muteMicrophone', ({ publishing }) => publishing.muteMicrophone(mute));
  }

  /** @returns whether `muteMicrophone(true)` holds */
  isMicrophoneMuted(): boolean {
    return this.callNow('isMicrophoneMuted', ({ publishing }) => publishing.isMicrophoneMuted);
  }

  /** Opens or releases the microphone; players see `Disable`. */
  enableAudioCaptureDevice(enable: boolean): Promise<void> {
    return this.call('enableAudioCaptureDevice', ({ publishing }) => publishing.enableMicrophone(enable));
  }

  /** How loud the microphone is sent, 0 to 200; default 100. Else 1000017. */
  setCaptureVolume(volume: number): Promise<void> {
    return this.call('setCaptureVolume', ({ publishing }) => publishing.setCaptureVolume(volume));
  }

  /** Echo cancellation, on by default. */
  enableAEC(enable: boolean): Promise<void> {
    return this.call('enableAEC', ({ publishing }) => publishing.setProcessing({ echoCancellation: enable }));
  }

  /** Automatic gain control, on by default. */
  enableAGC(enable: boolean): Promise<void> {
    return this.call('enableAGC', ({ publishing }) => publishing.setProcessing({ autoGainControl: enable }));
  }

  /** Noise suppression, on by default. */
  enableANS(enable: boolean): Promise<void> {
    return this.call('enableANS', ({ publishing }) => publishing.setProcessing({ noiseSuppression: enable }));
  }

  /** All cameras, microphones and loudspeakers. Names are empty before the person allowed their use. */
  enumDevices(): Promise<ZegoDeviceInfos> {
    return this.call('enumDevices', ({ devices }) => devices.list());
  }

  /** @returns the cameras, as in {@link enumDevices} */
  getVideoDeviceList(): Promise<ZegoDeviceInfo[]> {
    return this.call('getVideoDeviceList', async ({ devices }) => (await devices.list()).cameras);
  }

  /** @returns the microphones, or with `Output` the loudspeakers, as in {@link enumDevices} */
  getAudioDeviceList(deviceType: ZegoAudioDeviceType): Promise<ZegoDeviceInfo[]> {
    return this.call('getAudioDeviceList', async ({ devices }) => {
      const { microphones, speakers } = await devices.list();
      return deviceType === AudioDeviceType.Output ? speakers : microphones;
    });
  }

  /** Uses this camera from now on, also while publishing. */
  useVideoDevice(deviceID: string, channel: ZegoPublishChannel = Channel.Main): Promise<void> {
    return this.call('useVideoDevice', ({ publishing }) => publishing.useCamera(deviceID, channel));
  }

  /** Uses this microphone or loudspeaker from now on. A browser without output choice gives 1000010. */
  useAudioDevice(deviceID: string, deviceType: ZegoAudioDeviceType = AudioDeviceType.Input): Promise<void> {
    return this.call('useAudioDevice', ({ publishing, playing }) =>
      deviceType === AudioDeviceType.Output
        ? playing.useSpeaker(deviceID)
        : publishing.useMicrophone(deviceID),
    );
  }

  /** Asks the person for a screen, window or tab; publish it on a channel whose source is `ScreenCapture`. */
  startScreenCapture(config: ZegoScreenCaptureConfig = {}): Promise<void> {
    return this.call('startScreenCapture', ({ publishing }) => publishing.startScreenCapture(config));
  }

  /** Ends sharing the screen. Without it nothing happens. */
  stopScreenCapture(): Promise<void> {
    return this.call('stopScreenCapture', ({ publishing }) => publishing.stopScreenCapture());
  }

  /** Reports the loudness of one's own sound and of every played stream, every `millisecond`; see `ZegoSoundLevelConfig`. */
  startSoundLevelMonitor(config: ZegoSoundLevelConfig = {}): Promise<void> {
    return this.call('startSoundLevelMonitor', ({ soundLevels }) =>
      soundLevels.start(config.millisecond ?? 100, config.enableVAD ?? false),
    );
  }

  /** Ends the reports of {@link startSoundLevelMonitor}. */
  stopSoundLevelMonitor(): Promise<void> {
    return this.call('stopSoundLevelMonitor', ({ soundLevels }) => soundLevels.stop());
  }

  /**
   * Reports who speaks in the room with `onRoomActiveSpeakersUpdate`, whether played or not. Works before, during and after
   * a login, until it is stopped. Not part of ZEGO's SDKs.
   */
  startActiveSpeakerMonitor(): Promise<void> {
    return this.call('startActiveSpeakerMonitor', ({ activeSpeakers }) => activeSpeakers.start());
  }

  /** Ends the reports of {@link startActiveSpeakerMonitor}. */
  stopActiveSpeakerMonitor(): Promise<void> {
    return this.call('stopActiveSpeakerMonitor', ({ activeSpeakers }) => activeSpeakers.stop());
  }

  /** Refused with 1000010: a browser has one echo canceller. */
  setAECMode(_mode: number): Promise<void> {
    return this.refuse('setAECMode');
  }

  /** Refused with 1000010: a browser has one noise suppressor. */
  setANSMode(_mode: number): Promise<void> {
    return this.refuse('setANSMode');
  }

  /** Refused with 1000010: a browser gives no access to the encoder's output. */
  sendSEI(_data: Uint8Array, _channel: ZegoPublishChannel = Channel.Main): Promise<void> {
    return this.refuse('sendSEI');
  }

  /** Refused with 1000010. */
  startNetworkSpeedTest(_config: object, _intervalMs = 3000): Promise<void> {
    return this.refuse('startNetworkSpeedTest');
  }

  /** Refused with 1000010. */
  stopNetworkSpeedTest(): Promise<void> {
    return this.refuse('stopNetworkSpeedTest');
  }
}
