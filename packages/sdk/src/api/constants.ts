/**
 * ZEGO Express's enumerations with the native SDKs' numbers (reference §1.3, §2.2, §3, §4, §5, §6; the numbers
 * are those of `zego-express-engine-reactnative` 3.22.0). Each is an object of numbers and, under the same
 * name, the type of its values.
 */

/** What a call is for; it decides the default resolution, frame rate and sound (reference §1.3). */
export const ZegoScenario = {
  /** @deprecated use `Default` */
  General: 0,
  /** @deprecated use `StandardVideoCall` */
  Communication: 1,
  /** @deprecated use `Broadcast` */
  Live: 2,
  Default: 3,
  StandardVideoCall: 4,
  HighQualityVideoCall: 5,
  /** Sound only: the camera is off until `enableCamera(true)`. */
  StandardChatroom: 6,
  /** Sound only: the camera is off until `enableCamera(true)`. */
  HighQualityChatroom: 7,
  Broadcast: 8,
  /** Sound only: the camera is off until `enableCamera(true)`. */
  Karaoke: 9,
  /** Sound only: the camera is off until `enableCamera(true)`. */
  StandardVoiceCall: 10,
} as const;
export type ZegoScenario = (typeof ZegoScenario)[keyof typeof ZegoScenario];

/** How many rooms one engine may be in. Only `SingleRoom` is part of this SDK. */
export const ZegoRoomMode = { SingleRoom: 0, MultiRoom: 1 } as const;
export type ZegoRoomMode = (typeof ZegoRoomMode)[keyof typeof ZegoRoomMode];

/** The older, coarser view of the connection to a room (reference §2.2). */
export const ZegoRoomState = { Disconnected: 0, Connecting: 1, Connected: 2 } as const;
export type ZegoRoomState = (typeof ZegoRoomState)[keyof typeof ZegoRoomState];

/** Why the connection to a room changed (reference §2.2). */
export const ZegoRoomStateChangedReason = {
  /** `loginRoom` was called; the server is being asked. */
  Logining: 0,
  /** The login succeeded. */
  Logined: 1,
  /** The login failed; the code says why. */
  LoginFailed: 2,
  /** The connection broke (1002051); the SDK is bringing it back. */
  Reconnecting: 3,
  /** The connection is back, and media flows again. */
  Reconnected: 4,
  /** 20 minutes of retrying were in vain (1002053); log in again. */
  ReconnectFailed: 5,
  /** The server ended the login: 1002050, 1002055, 1002056 or 1002057. */
  KickOut: 6,
  /** Logged out; also the state before any login. */
  Logout: 7,
  /** `logoutRoom` named a room that was not logged in (1002002). */
  LogoutFailed: 8,
} as const;
export type ZegoRoomStateChangedReason =
  (typeof ZegoRoomStateChangedReason)[keyof typeof ZegoRoomStateChangedReason];

/** Whether users or streams came or went (reference §1.3). */
export const ZegoUpdateType = { Add: 0, Delete: 1 } as const;
export type ZegoUpdateType = (typeof ZegoUpdateType)[keyof typeof ZegoUpdateType];

/** Which streams `getRoomStreamList` lists: those of others, or all (reference §2.1). */
export const ZegoRoomStreamListType = { Play: 0, All: 1 } as const;
export type ZegoRoomStreamListType = (typeof ZegoRoomStreamListType)[keyof typeof ZegoRoomStreamListType];

/** Whether any preview, publish or play is going on. */
export const ZegoEngineState = { Start: 0, Stop: 1 } as const;
export type ZegoEngineState = (typeof ZegoEngineState)[keyof typeof ZegoEngineState];

/** How a picture is fitted into its view. */
export const ZegoViewMode = {
  /** The whole picture, with bars where the shapes differ. The default. */
  AspectFit: 0,
  /** The view is filled; what does not fit is cut off. */
  AspectFill: 1,
  /** The view is filled; the picture is stretched. */
  ScaleToFill: 2,
} as const;
export type ZegoViewMode = (typeof ZegoViewMode)[keyof typeof ZegoViewMode];

/** Whose picture is mirrored. Modes that mirror what others see are refused with 1000010. */
export const ZegoVideoMirrorMode = {
  OnlyPreviewMirror: 0,
  BothMirror: 1,
  NoMirror: 2,
  OnlyPublishMirror: 3,
} as const;
export type ZegoVideoMirrorMode = (typeof ZegoVideoMirrorMode)[keyof typeof ZegoVideoMirrorMode];

/** One engine publishes up to four streams, each on a channel of its own (reference §3.1). */
export const ZegoPublishChannel = { Main: 0, Aux: 1, Third: 2, Fourth: 3 } as const;
export type ZegoPublishChannel = (typeof ZegoPublishChannel)[keyof typeof ZegoPublishChannel];

/** How a stream's publishing is doing: not at all, being asked for (again), or flowing (reference §3.1). */
export const ZegoPublisherState = { NoPublish: 0, PublishRequesting: 1, Publishing: 2 } as const;
export type ZegoPublisherState = (typeof ZegoPublisherState)[keyof typeof ZegoPublisherState];

/** How a stream's playing is doing: not at all, being asked for (again), or flowing (reference §4). */
export const ZegoPlayerState = { NoPlay: 0, PlayRequesting: 1, Playing: 2 } as const;
export type ZegoPlayerState = (typeof ZegoPlayerState)[keyof typeof ZegoPlayerState];

/** Gaps while playing: sound of more than 200 ms, pictures of more than 500 ms (reference §4). */
export const ZegoPlayerMediaEvent = {
  AudioBreakOccur: 0,
  AudioBreakResume: 1,
  VideoBreakOccur: 2,
  VideoBreakResume: 3,
} as const;
export type ZegoPlayerMediaEvent = (typeof ZegoPlayerMediaEvent)[keyof typeof ZegoPlayerMediaEvent];

/** What a network, or a stream, is worth; `docs/quality.md` says how it is computed. */
export const ZegoStreamQualityLevel = {
  Excellent: 0,
  Good: 1,
  Medium: 2,
  Bad: 3,
  Die: 4,
  Unknown: 5,
} as const;
export type ZegoStreamQualityLevel = (typeof ZegoStreamQualityLevel)[keyof typeof ZegoStreamQualityLevel];

/** What a machine is connected by (reference §5). A browser tells `Offline` and `Unknown` only. */
export const ZegoNetworkMode = {
  Offline: 0,
  Unknown: 1,
  Ethernet: 2,
  WiFi: 3,
  Mode2G: 4,
  Mode3G: 5,
  Mode4G: 6,
  Mode5G: 7,
} as const;
export type ZegoNetworkMode = (typeof ZegoNetworkMode)[keyof typeof ZegoNetworkMode];

/** Video codecs. A browser sends VP8 for `Default`; see `ZegoVideoConfig.codecID`. */
export const ZegoVideoCodecID = {
  Default: 0,
  Svc: 1,
  Vp8: 2,
  H265: 3,
  H264DualStream: 4,
  Unknown: 100,
  /** Not part of ZEGO's SDKs, whose numbers end below. */
  Av1: 1000,
} as const;
export type ZegoVideoCodecID = (typeof ZegoVideoCodecID)[keyof typeof ZegoVideoCodecID];

/** What may suffer where the network or the machine is too slow for a picture; bits that can be added (reference §3.2). */
export const ZegoTrafficControlProperty = {
  /** The bitrate alone: coarser pictures. */
  Basic: 0,
  /** Fewer pictures in a second. */
  AdaptiveFPS: 1,
  /** Smaller pictures. */
  AdaptiveResolution: 2,
  /** The sound's packets become longer, which saves headers. */
  AdaptiveAudioBitrate: 4,
} as const;
export type ZegoTrafficControlProperty =
  (typeof ZegoTrafficControlProperty)[keyof typeof ZegoTrafficControlProperty];

/** What becomes of a picture for which there is less than the least bitrate (reference §3.2). */
export const ZegoTrafficControlMinVideoBitrateMode = {
  /** It is not sent. */
  NoVideo: 0,
  /** At most two pictures in a second are sent. */
  UltraLowFPS: 1,
} as const;
export type ZegoTrafficControlMinVideoBitrateMode =
  (typeof ZegoTrafficControlMinVideoBitrateMode)[keyof typeof ZegoTrafficControlMinVideoBitrateMode];

/** Whose network a publisher looks at (reference §3.2). */
export const ZegoTrafficControlFocusOnMode = {
  /** Its own. Sizes that no player has use for are sent all the same. */
  LocalOnly: 0,
  /** Also its players': what none of them can take is not sent. The default. */
  Remote: 1,
} as const;
export type ZegoTrafficControlFocusOnMode =
  (typeof ZegoTrafficControlFocusOnMode)[keyof typeof ZegoTrafficControlFocusOnMode];

/** Audio codecs. A browser sends Opus whatever is chosen. */
export const ZegoAudioCodecID = {
  Default: 0,
  Normal: 1,
  Normal2: 2,
  Normal3: 3,
  Low: 4,
  Low2: 5,
  Low3: 6,
} as const;
export type ZegoAudioCodecID = (typeof ZegoAudioCodecID)[keyof typeof ZegoAudioCodecID];

/** Channels of a sound (reference §3.3). */
export const ZegoAudioChannel = { Unknown: 0, Mono: 1, Stereo: 2 } as const;
export type ZegoAudioChannel = (typeof ZegoAudioChannel)[keyof typeof ZegoAudioChannel];

/** Which of a stream's sizes is played (reference §3.4). */
export const ZegoVideoStreamType = { Default: 0, Small: 1, Big: 2 } as const;
export type ZegoVideoStreamType = (typeof ZegoVideoStreamType)[keyof typeof ZegoVideoStreamType];

/** Where a channel's picture comes from. A browser offers `None`, `Camera` and `ScreenCapture`. */
export const ZegoVideoSourceType = {
  None: 1,
  Camera: 2,
  Custom: 3,
  MainPublishChannel: 4,
  Player: 5,
  ScreenCapture: 6,
  SecondaryCamera: 14,
} as const;
export type ZegoVideoSourceType = (typeof ZegoVideoSourceType)[keyof typeof ZegoVideoSourceType];

/** Where a channel's sound comes from. A browser offers `Default`, `None`, `Microphone` and `ScreenCapture`. */
export const ZegoAudioSourceType = {
  Default: 0,
  Custom: 1,
  MediaPlayer: 2,
  None: 3,
  Microphone: 4,
  MainPublishChannel: 5,
  ScreenCapture: 6,
} as const;
export type ZegoAudioSourceType = (typeof ZegoAudioSourceType)[keyof typeof ZegoAudioSourceType];

/** What kind of device an exception is about. */
export const ZegoDeviceType = {
  Unknown: 0,
  Camera: 1,
  Microphone: 2,
  Speaker: 3,
  AudioDevice: 4,
  AudioSession: 5,
} as const;
export type ZegoDeviceType = (typeof ZegoDeviceType)[keyof typeof ZegoDeviceType];

/** What is wrong with a device. */
export const ZegoDeviceExceptionType = {
  Unknown: 0,
  Generic: 1,
  /** No such device (1006002). */
  InvalidId: 2,
  /** The person or the browser refused (1006003). */
  PermissionNotGranted: 3,
  ZeroCaptureFps: 4,
  /** Another program holds the device (1006005). */
  DeviceOccupied: 5,
  /** The device was pulled out (1006006). */
  DeviceUnplugged: 6,
  RebootRequired: 7,
  MediaServicesWereLost: 8,
} as const;
export type ZegoDeviceExceptionType = (typeof ZegoDeviceExceptionType)[keyof typeof ZegoDeviceExceptionType];

/** What a played publisher's camera or microphone is doing (reference §6). */
export const ZegoRemoteDeviceState = {
  Open: 0,
  GenericError: 1,
  InvalidID: 2,
  NoAuthorization: 3,
  ZeroFPS: 4,
  InUseByOther: 5,
  Unplugged: 6,
  RebootRequired: 7,
  SystemMediaServicesLost: 8,
  /** The device is off: `enableCamera(false)`, `enableAudioCaptureDevice(false)`. */
  Disable: 9,
  /** The device is on but nothing is sent: `muteMicrophone(true)`, `mutePublishStreamVideo(true)`. */
  Mute: 10,
  Interruption: 11,
  InBackground: 12,
  MultiForegroundApp: 13,
  BySystemPressure: 14,
  NotSupport: 15,
} as const;
export type ZegoRemoteDeviceState = (typeof ZegoRemoteDeviceState)[keyof typeof ZegoRemoteDeviceState];

/** Kinds of sound device, for `getAudioDeviceList` and `useAudioDevice` (as in ZEGO's desktop SDKs). */
export const ZegoAudioDeviceType = { Input: 0, Output: 1 } as const;
export type ZegoAudioDeviceType = (typeof ZegoAudioDeviceType)[keyof typeof ZegoAudioDeviceType];
