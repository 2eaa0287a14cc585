import type { ZegoEventName } from '../api/event-listener.ts';

/**
 * How a callback's arguments differ between the two dialects (reference §0.1): the native SDKs put the roomID or
 * streamID last where the React-Native SDK puts it first.
 * `same`: no difference; `rotate`: the first goes last; `reverse`: all are turned round.
 */
type NativeOrder = 'same' | 'rotate' | 'reverse';

const NATIVE_ORDER: Readonly<Record<ZegoEventName, NativeOrder>> = {
  debugError: 'same',
  apiCalledResult: 'same',
  engineStateUpdate: 'same',
  roomStateUpdate: 'rotate',
  roomStateChanged: 'rotate',
  roomUserUpdate: 'rotate',
  roomOnlineUserCountUpdate: 'rotate',
  roomStreamUpdate: 'rotate',
  roomActiveSpeakersUpdate: 'rotate',
  roomStreamExtraInfoUpdate: 'rotate',
  roomExtraInfoUpdate: 'rotate',
  roomTokenWillExpire: 'rotate',
  publisherStateUpdate: 'rotate',
  publisherQualityUpdate: 'rotate',
  publisherCapturedAudioFirstFrame: 'same',
  publisherCapturedVideoFirstFrame: 'same',
  publisherSendAudioFirstFrame: 'same',
  publisherSendVideoFirstFrame: 'same',
  publisherRenderVideoFirstFrame: 'same',
  publisherVideoSizeChanged: 'same',
  publisherVideoEncoderChanged: 'same',
  playerStateUpdate: 'rotate',
  playerQualityUpdate: 'rotate',
  playerMediaEvent: 'rotate',
  playerRecvAudioFirstFrame: 'same',
  playerRecvVideoFirstFrame: 'same',
  playerRenderVideoFirstFrame: 'same',
  playerVideoSizeChanged: 'rotate',
  playerVideoHeldBack: 'rotate',
  playerAutoplayFailed: 'same',
  capturedSoundLevelUpdate: 'same',
  capturedSoundLevelInfoUpdate: 'same',
  remoteSoundLevelUpdate: 'same',
  remoteSoundLevelInfoUpdate: 'same',
  localDeviceExceptionOccurred: 'same',
  remoteCameraStateUpdate: 'rotate',
  remoteMicStateUpdate: 'rotate',
  videoDeviceStateChanged: 'same',
  audioDeviceStateChanged: 'same',
  screenSharingEnded: 'same',
  IMRecvBroadcastMessage: 'rotate',
  IMRecvBarrageMessage: 'rotate',
  IMRecvCustomCommand: 'reverse',
  networkModeChanged: 'same',
  networkQuality: 'same',
};

/** The events' names, without the native `on`. */
export const EVENT_NAMES = Object.keys(NATIVE_ORDER) as ZegoEventName[];

/** The native SDKs' name of an event's callback: `roomStateChanged` is `onRoomStateChanged`. */
export function nativeName(event: ZegoEventName): string {
  return `on${event.charAt(0).toUpperCase()}${event.slice(1)}`;
}

/** An event's arguments in the native order. */
export function nativeArguments(event: ZegoEventName, args: readonly unknown[]): unknown[] {
  const [first, ...rest] = args;
  switch (NATIVE_ORDER[event]) {
    case 'same':
      return [...args];
    case 'rotate':
      return [...rest, first];
    case 'reverse':
      return [...args].reverse();
  }
}
