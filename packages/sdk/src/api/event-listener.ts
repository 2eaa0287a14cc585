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
  /** See {@link ZegoEventHandler.onDebugError}. */
  debugError: (errorCode: number, funcName: string, info: string) => void;
  /** See {@link ZegoEventHandler.onApiCalledResult}. */
  apiCalledResult: (errorCode: number, funcName: string, info: string) => void;
  /** See {@link ZegoEventHandler.onEngineStateUpdate}. */
  engineStateUpdate: (state: ZegoEngineState) => void;

  /** See {@link ZegoEventHandler.onRoomStateUpdate}. */
  roomStateUpdate: (
    roomID: string,
    state: ZegoRoomState,
    errorCode: number,
    extendedData: ZegoExtendedData,
  ) => void;
  /** See {@link ZegoEventHandler.onRoomStateChanged}. */
  roomStateChanged: (
    roomID: string,
    reason: ZegoRoomStateChangedReason,
    errorCode: number,
    extendedData: ZegoExtendedData,
  ) => void;
  /** See {@link ZegoEventHandler.onRoomUserUpdate}. */
  roomUserUpdate: (roomID: string, updateType: ZegoUpdateType, userList: ZegoUser[]) => void;
  /** See {@link ZegoEventHandler.onRoomOnlineUserCountUpdate}. */
  roomOnlineUserCountUpdate: (roomID: string, count: number) => void;
  /** See {@link ZegoEventHandler.onRoomStreamUpdate}. */
  roomStreamUpdate: (
    roomID: string,
    updateType: ZegoUpdateType,
    streamList: ZegoStream[],
    extendedData: ZegoExtendedData,
  ) => void;
  /** Who speaks, the dominant speaker first; see `startActiveSpeakerMonitor`. */
  roomActiveSpeakersUpdate: (roomID: string, speakerList: ZegoActiveSpeaker[]) => void;
  /** See {@link ZegoEventHandler.onRoomStreamExtraInfoUpdate}. */
  roomStreamExtraInfoUpdate: (roomID: string, streamList: ZegoStream[]) => void;
  /** See {@link ZegoEventHandler.onRoomExtraInfoUpdate}. */
  roomExtraInfoUpdate: (roomID: string, roomExtraInfoList: ZegoRoomExtraInfo[]) => void;
  /** See {@link ZegoEventHandler.onRoomTokenWillExpire}. */
  roomTokenWillExpire: (roomID: string, remainTimeInSecond: number) => void;

  /** See {@link ZegoEventHandler.onPublisherStateUpdate}. */
  publisherStateUpdate: (
    streamID: string,
    state: ZegoPublisherState,
    errorCode: number,
    extendedData: ZegoExtendedData,
  ) => void;
  /** See {@link ZegoEventHandler.onPublisherQualityUpdate}. */
  publisherQualityUpdate: (streamID: string, quality: ZegoPublishStreamQuality) => void;
  /** See {@link ZegoEventHandler.onPublisherCapturedAudioFirstFrame}. */
  publisherCapturedAudioFirstFrame: () => void;
  /** See {@link ZegoEventHandler.onPublisherCapturedVideoFirstFrame}. */
  publisherCapturedVideoFirstFrame: (channel: ZegoPublishChannel) => void;
  /** See {@link ZegoEventHandler.onPublisherSendAudioFirstFrame}. */
  publisherSendAudioFirstFrame: (channel: ZegoPublishChannel) => void;
  /** See {@link ZegoEventHandler.onPublisherSendVideoFirstFrame}. */
  publisherSendVideoFirstFrame: (channel: ZegoPublishChannel) => void;
  /** See {@link ZegoEventHandler.onPublisherRenderVideoFirstFrame}. */
  publisherRenderVideoFirstFrame: (channel: ZegoPublishChannel) => void;
  /** See {@link ZegoEventHandler.onPublisherVideoSizeChanged}. */
  publisherVideoSizeChanged: (width: number, height: number, channel: ZegoPublishChannel) => void;
  /** See {@link ZegoEventHandler.onPublisherVideoEncoderChanged}. */
  publisherVideoEncoderChanged: (
    fromCodecID: ZegoVideoCodecID,
    toCodecID: ZegoVideoCodecID,
    channel: ZegoPublishChannel,
  ) => void;

  /** See {@link ZegoEventHandler.onPlayerStateUpdate}. */
  playerStateUpdate: (
    streamID: string,
    state: ZegoPlayerState,
    errorCode: number,
    extendedData: ZegoExtendedData,
  ) => void;
  /** See {@link ZegoEventHandler.onPlayerQualityUpdate}. */
  playerQualityUpdate: (streamID: string, quality: ZegoPlayStreamQuality) => void;
  /** See {@link ZegoEventHandler.onPlayerMediaEvent}. */
  playerMediaEvent: (streamID: string, event: ZegoPlayerMediaEvent) => void;
  /** See {@link ZegoEventHandler.onPlayerRecvAudioFirstFrame}. */
  playerRecvAudioFirstFrame: (streamID: string) => void;
  /** See {@link ZegoEventHandler.onPlayerRecvVideoFirstFrame}. */
  playerRecvVideoFirstFrame: (streamID: string) => void;
  /** See {@link ZegoEventHandler.onPlayerRenderVideoFirstFrame}. */
  playerRenderVideoFirstFrame: (streamID: string) => void;
  /** See {@link ZegoEventHandler.onPlayerVideoSizeChanged}. */
  playerVideoSizeChanged: (streamID: string, width: number, height: number) => void;
  /** The network does not carry a stream's video: it is held back so that sound goes on, and comes back by itself. */
  playerVideoHeldBack: (streamID: string, isHeldBack: boolean) => void;
  /**
   * The browser refuses to play sound before the person has touched the page (not part of ZEGO's native
   * SDKs, which have no such rule). The SDK goes on at the next click or key, or at `resumePlayback()`.
   */
  playerAutoplayFailed: (streamID: string) => void;

  /** See {@link ZegoEventHandler.onCapturedSoundLevelUpdate}. */
  capturedSoundLevelUpdate: (soundLevel: number) => void;
  /** See {@link ZegoEventHandler.onCapturedSoundLevelInfoUpdate}. */
  capturedSoundLevelInfoUpdate: (soundLevelInfo: ZegoSoundLevelInfo) => void;
  /** See {@link ZegoEventHandler.onRemoteSoundLevelUpdate}. */
  remoteSoundLevelUpdate: (soundLevels: Record<string, number>) => void;
  /** See {@link ZegoEventHandler.onRemoteSoundLevelInfoUpdate}. */
  remoteSoundLevelInfoUpdate: (soundLevelInfos: Record<string, ZegoSoundLevelInfo>) => void;
  /** See {@link ZegoEventHandler.onLocalDeviceExceptionOccurred}. */
  localDeviceExceptionOccurred: (
    exceptionType: ZegoDeviceExceptionType,
    deviceType: ZegoDeviceType,
    deviceID: string,
  ) => void;
  /** See {@link ZegoEventHandler.onRemoteCameraStateUpdate}. */
  remoteCameraStateUpdate: (streamID: string, state: ZegoRemoteDeviceState) => void;
  /** See {@link ZegoEventHandler.onRemoteMicStateUpdate}. */
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

  /** See {@link ZegoEventHandler.onIMRecvBroadcastMessage}. */
  IMRecvBroadcastMessage: (roomID: string, messageList: ZegoBroadcastMessageInfo[]) => void;
  /** See {@link ZegoEventHandler.onIMRecvBarrageMessage}. */
  IMRecvBarrageMessage: (roomID: string, messageList: ZegoBarrageMessageInfo[]) => void;
  /** See {@link ZegoEventHandler.onIMRecvCustomCommand}. */
  IMRecvCustomCommand: (roomID: string, fromUser: ZegoUser, command: string) => void;

  /** See {@link ZegoEventHandler.onNetworkModeChanged}. */
  networkModeChanged: (mode: ZegoNetworkMode) => void;
  /** See {@link ZegoEventHandler.onNetworkQuality}. */
  networkQuality: (
    userID: string,
    upstreamQuality: ZegoStreamQualityLevel,
    downstreamQuality: ZegoStreamQualityLevel,
  ) => void;
}

export type ZegoEventName = keyof ZegoEventListener;
export type ZegoEventArguments<E extends ZegoEventName> = Parameters<ZegoEventListener[E]>;
