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
  /** Pictures that the camera delivers in a second. */
  videoCaptureFPS: number;
  /** Pictures that are encoded in a second. */
  videoEncodeFPS: number;
  /** Pictures that are sent in a second. */
  videoSendFPS: number;
  /** kbit/s of video, all sizes together. */
  videoKBPS: number;
  /** Packets of sound that are made in a second. */
  audioCaptureFPS: number;
  /** Audio packets sent in a second. */
  audioSendFPS: number;
  /** kbit/s of sound. */
  audioKBPS: number;
  /** Milliseconds to the server and back. */
  rtt: number;
  /** 0 to 1. */
  packetLostRate: number;
  /** What the stream is worth, by `docs/quality.md`. */
  level: ZegoStreamQualityLevel;
  /** Whether the picture is encoded in hardware, as far as the browser says. */
  isHardwareEncode: boolean;
  /** What the picture is encoded in. */
  videoCodecID: ZegoVideoCodecID;
  /** Bytes of sound and video since publishing began. */
  totalSendBytes: number;
  /** Bytes of sound since publishing began. */
  audioSendBytes: number;
  /** Bytes of video since publishing began. */
  videoSendBytes: number;
}

/** What `takePublishStreamSnapshot` gives. */
export interface ZegoPublisherTakeSnapshotResult {
  /** 0, or why there is no picture. */
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
