import { audioConfigOf, type ZegoAudioConfig } from '../api/audio-config.ts';
import type { ZegoCanvas } from '../api/canvas.ts';
import type { DualStream } from '../api/check.ts';
import { ZegoPublishChannel, type ZegoScenario, ZegoVideoMirrorMode } from '../api/constants.ts';
import { startsWithCamera, videoConfigOf, type ZegoVideoConfig } from '../api/video-config.ts';
import type { VideoView } from '../view/video-view.ts';
import { type BitrateFloor, NOT_HELD_BACK } from './bitrate-floor.ts';
import { EVERYTHING, type VideoDemand } from './demand.ts';
import type { Publisher } from './publisher.ts';
import { DEFAULT_TRAFFIC_CONTROL, type TrafficControl } from './traffic-control.ts';

export type VideoInput = 'camera' | 'screen' | 'none';
export type AudioInput = 'microphone' | 'screen' | 'none';

/** What players, the network and the machine leave of a picture that is being sent. */
export interface Sending {
  /** What its players have use and room for. */
  readonly demand: VideoDemand;
  readonly floor: BitrateFloor;
  /** What the encoder gives up first, where that was decided by what it did. */
  readonly preference: RTCDegradationPreference | undefined;
}

export const SENT_WHOLE: Sending = {
  demand: EVERYTHING,
  floor: NOT_HELD_BACK,
  preference: undefined,
};

/** One publish channel: its settings, which outlive its streams, and what it does now. */
export class Channel {
  readonly number: ZegoPublishChannel;
  videoConfig: ZegoVideoConfig;
  audioConfig: ZegoAudioConfig;
  videoInput: VideoInput;
  audioInput: AudioInput;
  isCameraEnabled: boolean;
  mirrorMode: ZegoVideoMirrorMode = ZegoVideoMirrorMode.OnlyPreviewMirror;
  extraInfo = '';
  readonly isMuted = { audio: false, video: false };
  /** For `H264DualStream`, where the app has said it. */
  dualStream: DualStream | undefined;
  traffic: TrafficControl = DEFAULT_TRAFFIC_CONTROL;
  /** How the picture is being sent; begins anew with each time that it is sent. */
  sending: Sending = SENT_WHOLE;
  preview: { canvas: ZegoCanvas | undefined; view: VideoView | undefined } | undefined;
  publisher: Publisher | undefined;

  constructor(number: ZegoPublishChannel, scenario: ZegoScenario) {
    const isMain = number === ZegoPublishChannel.Main;
    this.number = number;
    this.videoInput = isMain ? 'camera' : 'screen';
    this.audioInput = isMain ? 'microphone' : 'screen';
    this.videoConfig = videoConfigOf(scenario);
    this.audioConfig = audioConfigOf(scenario);
    this.isCameraEnabled = startsWithCamera(scenario);
  }

  /** Back to a scenario's picture and sound. */
  setScenario(scenario: ZegoScenario): void {
    this.videoConfig = videoConfigOf(scenario);
    this.audioConfig = audioConfigOf(scenario);
    this.isCameraEnabled = startsWithCamera(scenario);
  }
}
