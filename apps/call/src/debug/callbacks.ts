import {
  ZegoDeviceExceptionType,
  ZegoDeviceType,
  ZegoEngineState,
  type ZegoEventHandler,
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
} from '@parley/sdk';
import type { LoggedValue } from './log.ts';

type Names = Readonly<Record<string, number>>;
type Parameter = string | readonly [name: string, names: Names];

export type CallbackName = keyof ZegoEventHandler;

/** Every callback with the names of its arguments and, for enumerations, of their values. */
const CALLBACKS: Readonly<Record<CallbackName, readonly Parameter[]>> = {
  onDebugError: ['errorCode', 'funcName', 'info'],
  onApiCalledResult: ['errorCode', 'funcName', 'info'],
  onEngineStateUpdate: [['state', ZegoEngineState]],
  onRoomStateUpdate: [['state', ZegoRoomState], 'errorCode', 'extendedData', 'roomID'],
  onRoomStateChanged: [['reason', ZegoRoomStateChangedReason], 'errorCode', 'extendedData', 'roomID'],
  onRoomUserUpdate: [['updateType', ZegoUpdateType], 'userList', 'roomID'],
  onRoomOnlineUserCountUpdate: ['count', 'roomID'],
  onRoomStreamUpdate: [['updateType', ZegoUpdateType], 'streamList', 'extendedData', 'roomID'],
  onRoomActiveSpeakersUpdate: ['speakerList', 'roomID'],
  onRoomStreamExtraInfoUpdate: ['streamList', 'roomID'],
  onRoomExtraInfoUpdate: ['roomExtraInfoList', 'roomID'],
  onRoomTokenWillExpire: ['remainTimeInSecond', 'roomID'],
  onPublisherStateUpdate: [['state', ZegoPublisherState], 'errorCode', 'extendedData', 'streamID'],
  onPublisherQualityUpdate: ['quality', 'streamID'],
  onPublisherCapturedAudioFirstFrame: [],
  onPublisherCapturedVideoFirstFrame: [['channel', ZegoPublishChannel]],
  onPublisherSendAudioFirstFrame: [['channel', ZegoPublishChannel]],
  onPublisherSendVideoFirstFrame: [['channel', ZegoPublishChannel]],
  onPublisherRenderVideoFirstFrame: [['channel', ZegoPublishChannel]],
  onPublisherVideoSizeChanged: ['width', 'height', ['channel', ZegoPublishChannel]],
  onPublisherVideoEncoderChanged: [
    ['fromCodecID', ZegoVideoCodecID],
    ['toCodecID', ZegoVideoCodecID],
    ['channel', ZegoPublishChannel],
  ],
  onPlayerStateUpdate: [['state', ZegoPlayerState], 'errorCode', 'extendedData', 'streamID'],
  onPlayerQualityUpdate: ['quality', 'streamID'],
  onPlayerMediaEvent: [['event', ZegoPlayerMediaEvent], 'streamID'],
  onPlayerRecvAudioFirstFrame: ['streamID'],
  onPlayerRecvVideoFirstFrame: ['streamID'],
  onPlayerRenderVideoFirstFrame: ['streamID'],
  onPlayerVideoSizeChanged: ['width', 'height', 'streamID'],
  onPlayerVideoHeldBack: ['isHeldBack', 'streamID'],
  onPlayerAutoplayFailed: ['streamID'],
  onCapturedSoundLevelUpdate: ['soundLevel'],
  onCapturedSoundLevelInfoUpdate: ['soundLevelInfo'],
  onRemoteSoundLevelUpdate: ['soundLevels'],
  onRemoteSoundLevelInfoUpdate: ['soundLevelInfos'],
  onLocalDeviceExceptionOccurred: [
    ['exceptionType', ZegoDeviceExceptionType],
    ['deviceType', ZegoDeviceType],
    'deviceID',
  ],
  onRemoteCameraStateUpdate: [['state', ZegoRemoteDeviceState], 'streamID'],
  onRemoteMicStateUpdate: [['state', ZegoRemoteDeviceState], 'streamID'],
  onVideoDeviceStateChanged: [['updateType', ZegoUpdateType], 'device'],
  onAudioDeviceStateChanged: [['updateType', ZegoUpdateType], ['deviceType', ZegoDeviceType], 'device'],
  onScreenSharingEnded: [['channel', ZegoPublishChannel]],
  onIMRecvBroadcastMessage: ['messageList', 'roomID'],
  onIMRecvBarrageMessage: ['messageList', 'roomID'],
  onIMRecvCustomCommand: ['command', 'fromUser', 'roomID'],
  onNetworkModeChanged: [['mode', ZegoNetworkMode]],
  onNetworkQuality: [
    'userID',
    ['upstreamQuality', ZegoStreamQualityLevel],
    ['downstreamQuality', ZegoStreamQualityLevel],
  ],
};

export const CALLBACK_NAMES = Object.keys(CALLBACKS) as readonly CallbackName[];

/** A value as text: JSON, with numbers not longer than they help. */
export function valueText(value: unknown): string {
  if (typeof value === 'number' && !Number.isInteger(value)) return String(Math.round(value * 1000) / 1000);
  return (
    JSON.stringify(value, (_key, part: unknown) =>
      typeof part === 'number' && !Number.isInteger(part) ? Math.round(part * 1000) / 1000 : part,
    ) ?? 'undefined'
  );
}

/** A number with its name in an enumeration, such as `1 Logined`. */
export function enumText(value: unknown, names: Names): string {
  const name = Object.entries(names).find(([, number]) => number === value)?.[0];
  return name === undefined ? valueText(value) : `${String(value)} ${name}`;
}

/** A callback's arguments with their names. */
export function callbackValues(name: CallbackName, values: readonly unknown[]): LoggedValue[] {
  return values.map((value, index) => {
    const parameter = CALLBACKS[name][index] ?? `argument ${index + 1}`;
    if (typeof parameter === 'string') return { name: parameter, text: valueText(value) };
    const [parameterName, names] = parameter;
    return { name: parameterName, text: enumText(value, names) };
  });
}

/** A handler that passes every callback to `record`, and then to `then` for those that care. */
export function recordingHandler(
  record: (name: CallbackName, values: readonly unknown[]) => void,
  then: ZegoEventHandler,
): ZegoEventHandler {
  return Object.fromEntries(
    CALLBACK_NAMES.map((name) => [
      name,
      (...values: unknown[]) => {
        record(name, values);
        const next = then[name] as ((...values: unknown[]) => void) | undefined;
        next?.apply(then, values);
      },
    ]),
  );
}
