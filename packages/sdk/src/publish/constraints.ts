import type { ZegoAudioConfig } from '../api/audio-config.ts';
import { ZegoAudioChannel } from '../api/constants.ts';
import type { ZegoVideoConfig } from '../api/video-config.ts';

/** What a browser may do to a microphone's sound before it is sent. */
export interface VoiceProcessing {
  echoCancellation: boolean;
  autoGainControl: boolean;
  noiseSuppression: boolean;
}

/** Which camera: a chosen one, or by the side of the phone that it is on. */
export type CameraChoice = { deviceId: string } | { facing: 'user' | 'environment' };

export function cameraConstraints(
  { captureWidth, captureHeight, fps }: ZegoVideoConfig,
  choice: CameraChoice,
): MediaTrackConstraints {
  return {
    width: { ideal: captureWidth },
    height: { ideal: captureHeight },
    frameRate: { ideal: fps },
    ...('deviceId' in choice
      ? { deviceId: { exact: choice.deviceId } }
      : { facingMode: { ideal: choice.facing } }),
  };
}

export function microphoneConstraints(
  { channel }: ZegoAudioConfig,
  processing: VoiceProcessing,
  deviceId: string | undefined,
): MediaTrackConstraints {
  return {
    ...processing,
    channelCount: { ideal: channel === ZegoAudioChannel.Stereo ? 2 : 1 },
    ...(deviceId === undefined ? {} : { deviceId: { exact: deviceId } }),
  };
}
