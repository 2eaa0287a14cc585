import type { ZegoStreamQualityLevel, ZegoVideoCodecID, ZegoVideoStreamType } from './constants.ts';

/** How one stream is published. */
export interface ZegoPublisherConfig {
  /** Only a multi-room engine needs it; if given, it must be the room that is logged in to. */
  roomID?: string;
}

/** One of the two sizes that `H264DualStream` sends (reference §3.4). */
export interface ZegoPublishDualStreamConfig {
  /** `Big` or `Small`. */
  streamType: ZegoVideoStreamType;
  /** Even pixels, 16 to 7680 by 16 to 4320; the two in one aspect ratio. */
  encodeResolution: { width: number; height: number };
  /** Pictures in a second, 1 to 60. */
  fps: number;
  /** kbit/s, 1 to 100000. */
  bitrate: number;
}

/** What sharing a screen captures (reference §3.2). */
export interface ZegoScreenCaptureConfig {
  /** Default true. */
  captureVideo?: boolean;
  /** Sound of the shared tab or system, where the browser offers it. Default true. */
  captureAudio?: boolean;
}

/** How a published stream does; every 3 s (reference §3.5). What a browser does not tell is 0. */
export interface ZegoPublishStreamQuality {
  videoCaptureFPS: number;
  videoEncodeFPS: number;
  videoSendFPS: number;
  videoKBPS: number;
  audioCaptureFPS: number;
  /** Audio packets sent in a second. */
  audioSendFPS: number;
  audioKBPS: number;
  /** Milliseconds to the server and back. */
  rtt: number;
  /** 0 to 1. */
  packetLostRate: number;
  level: ZegoStreamQualityLevel;
  isHardwareEncode: boolean;
  videoCodecID: ZegoVideoCodecID;
  totalSendBytes: number;
  audioSendBytes: number;
  videoSendBytes: number;
}

export interface ZegoPublisherTakeSnapshotResult {
  errorCode: number;
  /** A PNG in base64, without a `data:` prefix; empty after a failure. */
  imageBase64: string;
}

/** `startSoundLevelMonitor`'s settings. */
export interface ZegoSoundLevelConfig {
  /** 100 to 3000; default 100. Else 1006031. */
  millisecond?: number;
  /** Whether to tell speech from noise (`ZegoSoundLevelInfo.vad`); default false. */
  enableVAD?: boolean;
}

/** How a sound is. */
export interface ZegoSoundLevelInfo {
  /** 0 to 100. */
  soundLevel: number;
  /** 1: speech since the last report; 0: noise or silence, or not looked for (`enableVAD`). */
  vad: 0 | 1;
}
