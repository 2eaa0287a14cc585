import { audioConfigOf, type ZegoAudioConfig } from '../api/audio-config.ts';
import type { ZegoCanvas } from '../api/canvas.ts';
import { ZegoPublishChannel, type ZegoScenario, ZegoVideoMirrorMode } from '../api/constants.ts';
import { startsWithCamera, videoConfigOf, type ZegoVideoConfig } from '../api/video-config.ts';
import type { VideoView } from '../view/video-view.ts';
import type { Publisher } from './publisher.ts';

export type VideoInput = 'camera' | 'screen' | 'none';
export type AudioInput = 'microphone' | 'screen' | 'none';

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
