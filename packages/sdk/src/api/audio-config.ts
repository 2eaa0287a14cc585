import { ZegoAudioChannel, ZegoAudioCodecID, ZegoScenario } from './constants.ts';

/** Ready-made audio configurations (reference §3.3). */
export const ZegoAudioConfigPreset = {
  /** 16 kbit/s, mono. */
  BasicQuality: 0,
  /** 48 kbit/s, mono. */
  StandardQuality: 1,
  /** 56 kbit/s, stereo. */
  StandardQualityStereo: 2,
  /** 128 kbit/s, mono. */
  HighQuality: 3,
  /** 192 kbit/s, stereo. */
  HighQualityStereo: 4,
} as const;
export type ZegoAudioConfigPreset = (typeof ZegoAudioConfigPreset)[keyof typeof ZegoAudioConfigPreset];

const { Mono, Stereo } = ZegoAudioChannel;
/** kbit/s and channels of each preset, in the order of their numbers (reference §3.3). */
const PRESETS: readonly (readonly [kbps: number, channel: ZegoAudioChannel])[] = [
  [16, Mono],
  [48, Mono],
  [56, Stereo],
  [128, Mono],
  [192, Stereo],
];

/** What is sent as sound. */
export class ZegoAudioConfig {
  /** kbit/s, 6 to 510 (what Opus can do). */
  bitrate: number;
  /** As the preset says; a `new ZegoAudioConfig()` has `Mono`. */
  channel: ZegoAudioChannel;
  /** Kept for compatibility; a browser sends Opus. */
  codecID: ZegoAudioCodecID = ZegoAudioCodecID.Default;

  constructor(preset: ZegoAudioConfigPreset = ZegoAudioConfigPreset.StandardQuality) {
    const [kbps, channel] = PRESETS[preset] ?? [48, Mono];
    this.bitrate = kbps;
    this.channel = channel;
  }
}

/** The audio configuration that a scenario starts with. Music scenarios get the music presets. */
export function audioConfigOf(scenario: ZegoScenario): ZegoAudioConfig {
  switch (scenario) {
    case ZegoScenario.HighQualityChatroom:
      return new ZegoAudioConfig(ZegoAudioConfigPreset.HighQuality);
    case ZegoScenario.Karaoke:
      return new ZegoAudioConfig(ZegoAudioConfigPreset.HighQualityStereo);
    default:
      return new ZegoAudioConfig();
  }
}

/** A copy, so that neither side's later changes reach the other. */
export function copyOfAudio(config: ZegoAudioConfig): ZegoAudioConfig {
  return Object.assign(new ZegoAudioConfig(), config);
}
