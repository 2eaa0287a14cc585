import { ParleyError } from '@parley/protocol';
import type { CheckedProfile } from './api/check.ts';
import type * as api from './index.ts';

type MediaKind = 'audio' | 'video';
type Maybe<T> = T | null | undefined;

/** What an engine is made of. */
export interface EngineParts {
  readonly events: {
    setHandler(handler: api.ZegoEventHandler | null): void;
    on<E extends api.ZegoEventName>(event: E, listener: api.ZegoEventListener[E]): void;
    off<E extends api.ZegoEventName>(event: E, listener?: api.ZegoEventListener[E]): void;
    emit<E extends api.ZegoEventName>(event: E, ...args: api.ZegoEventArguments<E>): void;
  };
  readonly room: {
    login(
      roomID: string,
      user: api.ZegoUser,
      config: Partial<api.ZegoRoomConfig>,
    ): Promise<api.ZegoRoomLoginResult>;
    logout(roomID: string | undefined): Promise<api.ZegoRoomLogoutResult>;
    switchTo(from: string, to: string, config: Partial<api.ZegoRoomConfig>): Promise<void>;
    renewToken(roomID: string, token: string): Promise<void>;
    streamList(roomID: string, type: api.ZegoRoomStreamListType): api.ZegoRoomStreamList;
    networkTime(): api.ZegoNetworkTimeInfo;
  };
  readonly messages: {
    setRoomExtraInfo(roomID: string, key: string, value: string): Promise<api.ZegoErrorResult>;
    sendBroadcast(roomID: string, message: string): Promise<api.ZegoIMSendBroadcastMessageResult>;
    sendBarrage(roomID: string, message: string): Promise<api.ZegoIMSendBarrageMessageResult>;
    sendCommand(
      roomID: string,
      command: string,
      to: readonly (api.ZegoUser | string)[],
    ): Promise<api.ZegoErrorResult>;
  };
  readonly publishing: {
    readonly isMicrophoneMuted: boolean;
    startPreview(canvas: Maybe<api.ZegoCanvas>, channel: api.ZegoPublishChannel): Promise<void>;
    stopPreview(channel: api.ZegoPublishChannel): void;
    start(streamID: string, channel: api.ZegoPublishChannel, config: api.ZegoPublisherConfig): void;
    stop(channel: api.ZegoPublishChannel): void;
    setExtraInfo(extraInfo: string, channel: api.ZegoPublishChannel): Promise<api.ZegoErrorResult>;
    setVideoConfig(config: api.ZegoVideoConfig, channel: api.ZegoPublishChannel): void;
    getVideoConfig(channel: api.ZegoPublishChannel): api.ZegoVideoConfig;
    setAudioConfig(config: api.ZegoAudioConfig, channel: api.ZegoPublishChannel): void;
    getAudioConfig(channel: api.ZegoPublishChannel): api.ZegoAudioConfig;
    setMirrorMode(mode: api.ZegoVideoMirrorMode, channel: api.ZegoPublishChannel): void;
    mute(kind: MediaKind, mute: boolean, channel: api.ZegoPublishChannel): void;
    enableCamera(enable: boolean, channel: api.ZegoPublishChannel): void;
    useFrontCamera(enable: boolean, channel: api.ZegoPublishChannel): void;
    useCamera(deviceID: string, channel: api.ZegoPublishChannel): void;
    muteMicrophone(mute: boolean): void;
    enableMicrophone(enable: boolean): void;
    useMicrophone(deviceID: string): void;
    setCaptureVolume(volume: number): void;
    setProcessing(change: {
      echoCancellation?: boolean;
      autoGainControl?: boolean;
      noiseSuppression?: boolean;
    }): void;
    setVideoSource(source: api.ZegoVideoSourceType, channel: api.ZegoPublishChannel): void;
    setAudioSource(source: api.ZegoAudioSourceType, channel: api.ZegoPublishChannel): void;
    startScreenCapture(config: api.ZegoScreenCaptureConfig): Promise<void>;
    stopScreenCapture(): void;
    snapshot(channel: api.ZegoPublishChannel): Promise<api.ZegoPublisherTakeSnapshotResult>;
  };
  readonly playing: {
    readonly isSpeakerMuted: boolean;
    start(streamID: string, canvas: Maybe<api.ZegoCanvas>, config: api.ZegoPlayerConfig): void;
    setCanvas(streamID: string, canvas: api.ZegoCanvas | null): void;
    stop(streamID: string): void;
    mute(kind: MediaKind, mute: boolean, streamID: string): void;
    muteAll(kind: MediaKind, mute: boolean): void;
    setVolume(streamID: string, volume: number): void;
    setAllVolume(volume: number): void;
    muteSpeaker(mute: boolean): void;
    useSpeaker(deviceID: string): Promise<void>;
    snapshot(streamID: string): Promise<api.ZegoPlayerTakeSnapshotResult>;
    setVideoType(streamID: string, type: api.ZegoVideoStreamType): void;
    resume(): Promise<void>;
  };
  readonly devices: { list(): Promise<api.ZegoDeviceInfos> };
  readonly soundLevels: { start(intervalMs: number): void; stop(): void };
  setScenario(scenario: api.ZegoScenario): void;
  /** Logs out, stops everything, releases the devices. */
  close(): Promise<void>;
}

/** Builds an engine's parts. */
export function createParts(_profile: CheckedProfile, _config: api.ZegoEngineConfig): EngineParts {
  throw new ParleyError('notSupported');
}
