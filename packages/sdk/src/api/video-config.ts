import { ZegoScenario, ZegoVideoCodecID } from './constants.ts';

/** Ready-made video configurations (reference §3.3). */
export const ZegoVideoConfigPreset = {
  /** 320×180, 15 fps, 300 kbit/s. */
  Preset180P: 0,
  /** 480×270, 15 fps, 400 kbit/s. */
  Preset270P: 1,
  /** 640×360, 15 fps, 600 kbit/s. */
  Preset360P: 2,
  /** 960×540, 15 fps, 1200 kbit/s. */
  Preset540P: 3,
  /** 1280×720, 15 fps, 1500 kbit/s. */
  Preset720P: 4,
  /** 1920×1080, 15 fps, 3000 kbit/s. */
  Preset1080P: 5,
} as const;
export type ZegoVideoConfigPreset = (typeof ZegoVideoConfigPreset)[keyof typeof ZegoVideoConfigPreset];

/** Width, height and kbit/s of each preset, in the order of their numbers (reference §3.3). */
const PRESETS: readonly (readonly [width: number, height: number, kbps: number])[] = [
  [320, 180, 300],
  [480, 270, 400],
  [640, 360, 600],
  [960, 540, 1200],
  [1280, 720, 1500],
  [1920, 1080, 3000],
];

/** What is captured and sent as video. */
export class ZegoVideoConfig {
  /** Pixels that the camera is asked for, 16 to 7680. */
  captureWidth = 640;
  /** Pixels that the camera is asked for, 16 to 4320. */
  captureHeight = 360;
  /** Even. */
  encodeWidth = 640;
  /** Even. */
  encodeHeight = 360;
  /** Pictures in a second, 1 to 60. */
  fps = 15;
  /** kbit/s. */
  bitrate = 600;
  /**
   * `Default` and `Vp8` send VP8; `H264DualStream` sends H.264 in two sizes (`setPublishDualStreamConfig`); `Svc` sends VP9 and
   * `Av1` AV1, with the sizes in one stream. `H265`, and what this browser cannot encode, falls back to `Default`
   * (`onPublisherVideoEncoderChanged`). `Unknown`, and a browser that shares no codec with the server: 1003080.
   */
  codecID: ZegoVideoCodecID = ZegoVideoCodecID.Default;
  /** Seconds between keyframes, 2 to 5. A browser sends keyframes on demand; the value is kept, not used. */
  keyFrameInterval = 2;

  constructor(preset: ZegoVideoConfigPreset = ZegoVideoConfigPreset.Preset360P) {
    const [width, height, kbps] = PRESETS[preset] ?? [640, 360, 600];
    this.captureWidth = width;
    this.captureHeight = height;
    this.encodeWidth = width;
    this.encodeHeight = height;
    this.bitrate = kbps;
  }
}

/** The video configuration that a scenario starts with (reference §1.3, native column). */
export function videoConfigOf(scenario: ZegoScenario): ZegoVideoConfig {
  if (scenario !== ZegoScenario.HighQualityVideoCall && scenario !== ZegoScenario.Broadcast) {
    return new ZegoVideoConfig();
  }
  const config = new ZegoVideoConfig(ZegoVideoConfigPreset.Preset540P);
  config.fps = 24;
  return config;
}

/** Whether a scenario starts with the camera on (reference §1.3). */
export function startsWithCamera(scenario: ZegoScenario): boolean {
  return (
    scenario !== ZegoScenario.StandardVoiceCall &&
    scenario !== ZegoScenario.StandardChatroom &&
    scenario !== ZegoScenario.HighQualityChatroom &&
    scenario !== ZegoScenario.Karaoke
  );
}

/** A copy, so that neither side's later changes reach the other. */
export function copyOfVideo(config: ZegoVideoConfig): ZegoVideoConfig {
  return Object.assign(new ZegoVideoConfig(), config);
}
