import type {
  ZegoDeviceExceptionType,
  ZegoDeviceType,
  ZegoEngineState,
  ZegoNetworkMode,
  ZegoPlayerMediaEvent,
  ZegoPlayerState,
  ZegoPublishChannel,
  ZegoPublisherState,
  ZegoRemoteDeviceState,
  ZegoRoomState,
  ZegoRoomStateChangedReason,
  ZegoStreamQualityLevel,
  ZegoUpdateType,
  ZegoVideoCodecID,
} from './constants.ts';
import type { ZegoDeviceInfo } from './device.ts';
import type { ZegoPlayStreamQuality } from './play.ts';
import type { ZegoPublishStreamQuality, ZegoSoundLevelInfo } from './publish.ts';
import type {
  ZegoActiveSpeaker,
  ZegoBarrageMessageInfo,
  ZegoBroadcastMessageInfo,
  ZegoExtendedData,
  ZegoRoomExtraInfo,
  ZegoStream,
} from './room.ts';
import type { ZegoUser } from './user.ts';

/**
 * The events of `on` and `off`: names and order of the arguments as in ZEGO's React-Native SDK
 * (reference §10.1). `ZegoEventHandler` has the same events in the native order.
 */
export interface ZegoEventListener {
  debugError: (errorCode: number, funcName: string, info: string) => void;
  apiCalledResult: (errorCode: number, funcName: string, info: string) => void;
  engineStateUpdate: (state: ZegoEngineState) => void;

  roomStateUpdate: (
    roomID: string,
    state: ZegoRoomState,
    errorCode: number,
    extendedData: ZegoExtendedData,
  ) => void;
  roomStateChanged: (
    roomID: string,
    reason: ZegoRoomStateChangedReason,
    errorCode: number,
    extendedData: ZegoExtendedData,
  ) => void;
  roomUserUpdate: (roomID: string, updateType: ZegoUpdateType, userList: ZegoUser[]) => void;
  roomOnlineUserCountUpdate: (roomID: string, count: number) => void;
  roomStreamUpdate: (
    roomID: string,
    updateType: ZegoUpdateType,
    streamList: ZegoStream[],
    extendedData: ZegoExtendedData,
  ) => void;
  /** Who speaks, the dominant speaker first; see `startActiveSpeakerMonitor`. */
  roomActiveSpeakersUpdate: (roomID: string, speakerList: ZegoActiveSpeaker[]) => void;
  roomStreamExtraInfoUpdate: (roomID: string, streamList: ZegoStream[]) => void;
  roomExtraInfoUpdate: (roomID: string, roomExtraInfoList: ZegoRoomExtraInfo[]) => void;
  roomTokenWillExpire: (roomID: string, remainTimeInSecond: number) => void;

  publisherStateUpdate: (
    streamID: string,
    state: ZegoPublisherState,
    errorCode: number,
    extendedData: ZegoExtendedData,
  ) => void;
  publisherQualityUpdate: (streamID: string, quality: ZegoPublishStreamQuality) => void;
  publisherCapturedAudioFirstFrame: () => void;
  publisherCapturedVideoFirstFrame: (channel: ZegoPublishChannel) => void;
  publisherSendAudioFirstFrame: (channel: ZegoPublishChannel) => void;
  publisherSendVideoFirstFrame: (channel: ZegoPublishChannel) => void;
  publisherRenderVideoFirstFrame: (channel: ZegoPublishChannel) => void;
  publisherVideoSizeChanged: (width: number, height: number, channel: ZegoPublishChannel) => void;
  publisherVideoEncoderChanged: (
    fromCodecID: ZegoVideoCodecID,
    toCodecID: ZegoVideoCodecID,
    channel: ZegoPublishChannel,
  ) => void;

  playerStateUpdate: (
    streamID: string,
    state: ZegoPlayerState,
    errorCode: number,
    extendedData: ZegoExtendedData,
  ) => void;
  playerQualityUpdate: (streamID: string, quality: ZegoPlayStreamQuality) => void;
  playerMediaEvent: (streamID: string, event: ZegoPlayerMediaEvent) => void;
  playerRecvAudioFirstFrame: (streamID: string) => void;
  playerRecvVideoFirstFrame: (streamID: string) => void;
  playerRenderVideoFirstFrame: (streamID: string) => void;
  playerVideoSizeChanged: (streamID: string, width: number, height: number) => void;
  /** The network does not carry a stream's video: it is held back so that sound goes on, and comes back by itself. */
  playerVideoHeldBack: (streamID: string, isHeldBack: boolean) => void;
  /**
   * The browser refuses to play sound before the person has touched the page (not part of ZEGO's native
   * SDKs, which have no such rule). The SDK goes on at the next click or key, or at `resumePlayback()`.
   */
  playerAutoplayFailed: (streamID: string) => void;

  capturedSoundLevelUpdate: (soundLevel: number) => void;
  capturedSoundLevelInfoUpdate: (soundLevelInfo: ZegoSoundLevelInfo) => void;
  remoteSoundLevelUpdate: (soundLevels: Record<string, number>) => void;
  remoteSoundLevelInfoUpdate: (soundLevelInfos: Record<string, ZegoSoundLevelInfo>) => void;
  localDeviceExceptionOccurred: (
    exceptionType: ZegoDeviceExceptionType,
    deviceType: ZegoDeviceType,
    deviceID: string,
  ) => void;
  remoteCameraStateUpdate: (streamID: string, state: ZegoRemoteDeviceState) => void;
  remoteMicStateUpdate: (streamID: string, state: ZegoRemoteDeviceState) => void;
  /** A camera was plugged in or pulled out (web SDK: `videoDeviceStateChanged`). */
  videoDeviceStateChanged: (updateType: ZegoUpdateType, device: ZegoDeviceInfo) => void;
  /** A microphone or loudspeaker was plugged in or pulled out. */
  audioDeviceStateChanged: (
    updateType: ZegoUpdateType,
    deviceType: ZegoDeviceType,
    device: ZegoDeviceInfo,
  ) => void;
  /** The person ended screen sharing with the browser's own button (web SDK's name). */
  screenSharingEnded: (channel: ZegoPublishChannel) => void;

  IMRecvBroadcastMessage: (roomID: string, messageList: ZegoBroadcastMessageInfo[]) => void;
  IMRecvBarrageMessage: (roomID: string, messageList: ZegoBarrageMessageInfo[]) => void;
  IMRecvCustomCommand: (roomID: string, fromUser: ZegoUser, command: string) => void;

  networkModeChanged: (mode: ZegoNetworkMode) => void;
  networkQuality: (
    userID: string,
    upstreamQuality: ZegoStreamQualityLevel,
    downstreamQuality: ZegoStreamQualityLevel,
  ) => void;
}

export type ZegoEventName = keyof ZegoEventListener;
export type ZegoEventArguments<E extends ZegoEventName> = Parameters<ZegoEventListener[E]>;
