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
 * The object that receives an engine's callbacks, with the argument order of ZEGO's native SDKs: roomID and
 * streamID come last. Implement what you need.
 */
export interface ZegoEventHandler {
  /** A call of the API was wrong: a bad argument, or one at the wrong time. */
  onDebugError?(errorCode: number, funcName: string, info: string): void;
  /** A call of the API was carried out (0) or refused. */
  onApiCalledResult?(errorCode: number, funcName: string, info: string): void;
  /** The first preview, publish or play began, or the last one ended. */
  onEngineStateUpdate?(state: ZegoEngineState): void;

  /** The coarse connection state; prefer `onRoomStateChanged`. */
  onRoomStateUpdate?(
    state: ZegoRoomState,
    errorCode: number,
    extendedData: ZegoExtendedData,
    roomID: string,
  ): void;
  /** The connection to a room changed. A login gives Logining, then Logined or LoginFailed. */
  onRoomStateChanged?(
    reason: ZegoRoomStateChangedReason,
    errorCode: number,
    extendedData: ZegoExtendedData,
    roomID: string,
  ): void;
  /**
   * Others came or went. After one's own login: Add with everybody who is inside. Needs
   * `ZegoRoomConfig.isUserStatusNotify`; not guaranteed above 500 members.
   */
  onRoomUserUpdate?(updateType: ZegoUpdateType, userList: ZegoUser[], roomID: string): void;
  /** How many are in the room, every 30 s. */
  onRoomOnlineUserCountUpdate?(count: number, roomID: string): void;
  /**
   * Others began or ended streams. After one's own login: Add with those that exist. With Delete,
   * `extendedData.stream_delete_reason` is a list of `{ code }`, one a stream (reference §2.2).
   */
  onRoomStreamUpdate?(
    updateType: ZegoUpdateType,
    streamList: ZegoStream[],
    extendedData: ZegoExtendedData,
    roomID: string,
  ): void;
  /**
   * Who speaks, the dominant speaker first, whenever that changes; empty when everybody is silent. Streams of one's own and
   * such as one does not play are among them. Needs `startActiveSpeakerMonitor` (not part of ZEGO's SDKs).
   */
  onRoomActiveSpeakersUpdate?(speakerList: ZegoActiveSpeaker[], roomID: string): void;
  /** Others' streams have other extra infos. */
  onRoomStreamExtraInfoUpdate?(streamList: ZegoStream[], roomID: string): void;
  /** Somebody else has set the extra info of the room; also after the login, if there is one. */
  onRoomExtraInfoUpdate?(roomExtraInfoList: ZegoRoomExtraInfo[], roomID: string): void;
  /** The token ends in 30 s; call `renewToken`. */
  onRoomTokenWillExpire?(remainTimeInSecond: number, roomID: string): void;

  /** Normally PublishRequesting(0), Publishing(0); a break is PublishRequesting(1003020); the end NoPublish. */
  onPublisherStateUpdate?(
    state: ZegoPublisherState,
    errorCode: number,
    extendedData: ZegoExtendedData,
    streamID: string,
  ): void;
  /** Every 3 s while publishing. */
  onPublisherQualityUpdate?(quality: ZegoPublishStreamQuality, streamID: string): void;
  /** The microphone has delivered its first sound. */
  onPublisherCapturedAudioFirstFrame?(): void;
  /** The camera or screen of a channel has delivered its first picture. */
  onPublisherCapturedVideoFirstFrame?(channel: ZegoPublishChannel): void;
  /** The first sound of a channel has been sent. */
  onPublisherSendAudioFirstFrame?(channel: ZegoPublishChannel): void;
  /** The first picture of a channel has been sent. */
  onPublisherSendVideoFirstFrame?(channel: ZegoPublishChannel): void;
  /** The preview of a channel shows its first picture. */
  onPublisherRenderVideoFirstFrame?(channel: ZegoPublishChannel): void;
  /** The preview of a channel has another size, in pixels. */
  onPublisherVideoSizeChanged?(width: number, height: number, channel: ZegoPublishChannel): void;
  /** The wanted codec is not there; another is used. */
  onPublisherVideoEncoderChanged?(
    fromCodecID: ZegoVideoCodecID,
    toCodecID: ZegoVideoCodecID,
    channel: ZegoPublishChannel,
  ): void;

  /** Normally PlayRequesting(0), Playing(0); a break is PlayRequesting(1004020); the end NoPlay. */
  onPlayerStateUpdate?(
    state: ZegoPlayerState,
    errorCode: number,
    extendedData: ZegoExtendedData,
    streamID: string,
  ): void;
  /** Every 3 s while playing. */
  onPlayerQualityUpdate?(quality: ZegoPlayStreamQuality, streamID: string): void;
  /** A gap in a played stream has begun or ended: of more than 200 ms in sound, of more than 500 ms in pictures. */
  onPlayerMediaEvent?(event: ZegoPlayerMediaEvent, streamID: string): void;
  /** The first sound of a played stream has arrived. */
  onPlayerRecvAudioFirstFrame?(streamID: string): void;
  /** The first picture of a played stream has arrived. */
  onPlayerRecvVideoFirstFrame?(streamID: string): void;
  /** The first picture of a played stream is on screen. */
  onPlayerRenderVideoFirstFrame?(streamID: string): void;
  /** The picture of a played stream has another size, in pixels. */
  onPlayerVideoSizeChanged?(width: number, height: number, streamID: string): void;
  /**
   * The network does not carry a stream's video: it is held back so that sound goes on, and comes back by itself. The break
   * itself is told by `onPlayerMediaEvent`; this says why (not part of ZEGO's SDKs).
   */
  onPlayerVideoHeldBack?(isHeldBack: boolean, streamID: string): void;
  /** The browser refuses to play sound before the person has touched the page; see `resumePlayback`. */
  onPlayerAutoplayFailed?(streamID: string): void;

  /** 0 to 100, at the sound level monitor's interval. */
  onCapturedSoundLevelUpdate?(soundLevel: number): void;
  /** The same with whether it is speech. */
  onCapturedSoundLevelInfoUpdate?(soundLevelInfo: ZegoSoundLevelInfo): void;
  /** 0 to 100 by streamID, at the sound level monitor's interval. */
  onRemoteSoundLevelUpdate?(soundLevels: Record<string, number>): void;
  /** The same with whether it is speech. */
  onRemoteSoundLevelInfoUpdate?(soundLevelInfos: Record<string, ZegoSoundLevelInfo>): void;
  /** A camera or microphone of this machine failed. What can go on goes on. */
  onLocalDeviceExceptionOccurred?(
    exceptionType: ZegoDeviceExceptionType,
    deviceType: ZegoDeviceType,
    deviceID: string,
  ): void;
  /** The camera of a played stream is open, off (`Disable`) or not sent (`Mute`). */
  onRemoteCameraStateUpdate?(state: ZegoRemoteDeviceState, streamID: string): void;
  /** The microphone of a played stream is open, off (`Disable`) or not sent (`Mute`). */
  onRemoteMicStateUpdate?(state: ZegoRemoteDeviceState, streamID: string): void;
  /** A camera was plugged in or out. */
  onVideoDeviceStateChanged?(updateType: ZegoUpdateType, device: ZegoDeviceInfo): void;
  /** A microphone or loudspeaker was plugged in or out. */
  onAudioDeviceStateChanged?(
    updateType: ZegoUpdateType,
    deviceType: ZegoDeviceType,
    device: ZegoDeviceInfo,
  ): void;
  /** The person ended screen sharing with the browser's own button. */
  onScreenSharingEnded?(channel: ZegoPublishChannel): void;

  /** Others' broadcast messages, in their order; at most 50 at once. */
  onIMRecvBroadcastMessage?(messageList: ZegoBroadcastMessageInfo[], roomID: string): void;
  /** Others' barrage messages, as far as they were not dropped. */
  onIMRecvBarrageMessage?(messageList: ZegoBarrageMessageInfo[], roomID: string): void;
  /** A custom command to this user, or to everybody. */
  onIMRecvCustomCommand?(command: string, fromUser: ZegoUser, roomID: string): void;

  /** The machine went offline, or came back. */
  onNetworkModeChanged?(mode: ZegoNetworkMode): void;
  /**
   * Every 2 s while publishing or playing: one's own network with `userID` empty, then that of every played
   * publisher in the room. A direction not in use is Unknown.
   */
  onNetworkQuality?(
    userID: string,
    upstreamQuality: ZegoStreamQualityLevel,
    downstreamQuality: ZegoStreamQualityLevel,
  ): void;
}
