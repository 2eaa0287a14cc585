import {
  ERRORS,
  ZegoDeviceExceptionType,
  ZegoDeviceType,
  type ZegoEventHandler,
  ZegoPlayerState,
  ZegoPublisherState,
  ZegoRemoteDeviceState,
  ZegoRoomStateChangedReason,
  type ZegoStream,
  ZegoUpdateType,
  type ZegoUser,
} from '@parley/sdk';
import { isDeviceCode } from '../../failure/failure-kind.ts';
import type { Playing, StreamOfUser, UserName } from '../people.ts';
import { qualityOf } from '../quality.ts';
import type { CallEvent, Failure, Publishing } from '../state.ts';

const Reason = ZegoRoomStateChangedReason;

const userOf = ({ userID, userName }: ZegoUser): UserName => ({ userId: userID, userName });

const streamOf = ({ streamID, user }: ZegoStream): StreamOfUser => ({
  streamId: streamID,
  user: userOf(user),
});

/** The failure behind a callback: its code and, where the SDK gives one, its sentence. */
export function failureOf(code: number, extendedData: Readonly<Record<string, unknown>>): Failure {
  const { message } = extendedData;
  return typeof message === 'string' ? { code, detail: message } : { code };
}

/** The code of a local device's failure; the SDK tells failures while running as kinds, not codes. */
export function codeOfException(exception: ZegoDeviceExceptionType): number {
  switch (exception) {
    case ZegoDeviceExceptionType.InvalidId:
      return ERRORS.deviceNotFound.code;
    case ZegoDeviceExceptionType.PermissionNotGranted:
      return ERRORS.deviceNotAllowed.code;
    case ZegoDeviceExceptionType.ZeroCaptureFps:
      return ERRORS.deviceZeroFps.code;
    case ZegoDeviceExceptionType.DeviceOccupied:
      return ERRORS.deviceBusy.code;
    case ZegoDeviceExceptionType.DeviceUnplugged:
      return ERRORS.deviceUnplugged.code;
    default:
      return ERRORS.deviceError.code;
  }
}

function roomEvent(
  reason: ZegoRoomStateChangedReason,
  failure: Failure,
  atMs: number,
): CallEvent | undefined {
  switch (reason) {
    case Reason.Logined:
      return { type: 'joined', atMs };
    case Reason.LoginFailed:
      return { type: 'joinFailed', failure };
    case Reason.Reconnecting:
      return { type: 'linkLost' };
    case Reason.Reconnected:
      return { type: 'linkBack' };
    case Reason.ReconnectFailed:
    case Reason.KickOut:
      return { type: 'ended', ending: { kind: 'failed', failure }, atMs };
    // What this page itself asked for, and has shown already.
    case Reason.Logining:
    case Reason.Logout:
    case Reason.LogoutFailed:
      return undefined;
  }
}

function publishingOf(state: ZegoPublisherState, code: number): Publishing {
  if (state === ZegoPublisherState.Publishing) return { kind: 'live' };
  if (state === ZegoPublisherState.PublishRequesting) return { kind: 'requesting' };
  // Nothing to publish is no failure here: whoever has neither camera nor microphone watches, and is told so by those.
  const isNothing = code === 0 || code === ERRORS.publishNoData.code || isDeviceCode(code);
  return isNothing ? { kind: 'idle' } : { kind: 'failed', code };
}

function playingOf(state: ZegoPlayerState, code: number): Playing | undefined {
  if (state === ZegoPlayerState.Playing) return { kind: 'playing' };
  if (state === ZegoPlayerState.PlayRequesting) return { kind: 'requesting' };
  return code === 0 ? undefined : { kind: 'failed', code };
}

export interface SdkEventSinks {
  send(event: CallEvent): void;
  /** The streams that this page publishes; the SDK tells of each. */
  mainStreamId(): string;
  onScreenEnded(): void;
  now(): number;
}

/** Turns the SDK's callbacks into the call's events. */
export function callEvents({ send, mainStreamId, onScreenEnded, now }: SdkEventSinks): ZegoEventHandler {
  return {
    onRoomStateChanged(reason, errorCode, extendedData) {
      const event = roomEvent(reason, failureOf(errorCode, extendedData), now());
      if (event !== undefined) send(event);
    },
    onRoomUserUpdate(updateType, userList) {
      if (updateType === ZegoUpdateType.Add)
        send({ type: 'usersAdded', users: userList.map(userOf), atMs: now() });
      else send({ type: 'usersDeleted', userIds: userList.map(({ userID }) => userID) });
    },
    onRoomStreamUpdate(updateType, streamList) {
      if (updateType === ZegoUpdateType.Add)
        send({ type: 'streamsAdded', streams: streamList.map(streamOf) });
      else send({ type: 'streamsDeleted', streamIds: streamList.map(({ streamID }) => streamID) });
    },
    onPublisherStateUpdate(state, errorCode, _extendedData, streamID) {
      if (streamID === mainStreamId())
        send({ type: 'publisherChanged', publishing: publishingOf(state, errorCode) });
    },
    onPlayerStateUpdate(state, errorCode, _extendedData, streamID) {
      const playing = playingOf(state, errorCode);
      if (playing !== undefined) send({ type: 'playerChanged', streamId: streamID, playing });
    },
    onPlayerVideoSizeChanged(_width, _height, streamID) {
      send({ type: 'pictureCame', streamId: streamID });
    },
    onRemoteCameraStateUpdate(state, streamID) {
      const is = state === ZegoRemoteDeviceState.Open ? 'on' : 'off';
      send({ type: 'remoteDeviceChanged', streamId: streamID, device: 'camera', is });
    },
    onRemoteMicStateUpdate(state, streamID) {
      const is = state === ZegoRemoteDeviceState.Open ? 'on' : 'off';
      send({ type: 'remoteDeviceChanged', streamId: streamID, device: 'microphone', is });
    },
    onNetworkQuality(userID, upstream, downstream) {
      const quality = qualityOf(upstream, downstream);
      send(
        userID === '' ? { type: 'ownQuality', quality } : { type: 'personQuality', userId: userID, quality },
      );
    },
    onCapturedSoundLevelUpdate(soundLevel) {
      send({ type: 'ownLevel', level: soundLevel });
    },
    onRemoteSoundLevelUpdate(soundLevels) {
      send({ type: 'streamLevels', levels: new Map(Object.entries(soundLevels)) });
    },
    onRoomActiveSpeakersUpdate(speakers) {
      send({ type: 'speakersChanged', userIds: speakers.map(({ userID }) => userID) });
    },
    onPlayerAutoplayFailed() {
      send({ type: 'soundChanged', sound: 'refused' });
    },
    onLocalDeviceExceptionOccurred(exceptionType, deviceType) {
      const device = deviceType === ZegoDeviceType.Camera ? 'camera' : 'microphone';
      send({
        type: 'deviceChanged',
        device,
        state: { kind: 'failed', code: codeOfException(exceptionType) },
      });
    },
    onPublisherCapturedVideoFirstFrame() {
      send({ type: 'deviceCaptured', device: 'camera' });
    },
    onPublisherCapturedAudioFirstFrame() {
      send({ type: 'deviceCaptured', device: 'microphone' });
    },
    onScreenSharingEnded: onScreenEnded,
  };
}
