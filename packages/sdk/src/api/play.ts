import type { ZegoStreamQualityLevel, ZegoVideoCodecID } from './constants.ts';

/** How one stream is played. */
export interface ZegoPlayerConfig {
  /** Only a multi-room engine needs it; if given, it must be the room that is logged in to. */
  roomID?: string;
}

/** How a played stream does; every 3 s (reference §4). What a browser does not tell is 0, a MOS -1. */
export interface ZegoPlayStreamQuality {
  videoRecvFPS: number;
  videoDejitterFPS: number;
  videoDecodeFPS: number;
  videoRenderFPS: number;
  videoKBPS: number;
  /** Freezes (> 500 ms) in 10 s. */
  videoBreakRate: number;
  /** Audio packets received in a second. */
  audioRecvFPS: number;
  audioDejitterFPS: number;
  audioDecodeFPS: number;
  audioRenderFPS: number;
  audioKBPS: number;
  /** Concealed gaps in 10 s. */
  audioBreakRate: number;
  /** Estimated mean opinion score, 1 to 5; -1 unknown. */
  mos: number;
  /** Milliseconds to the server and back. */
  rtt: number;
  /** 0 to 1, on the way from the server. */
  packetLostRate: number;
  /** Milliseconds from capture to display; 0 while the browser cannot tell. */
  peerToPeerDelay: number;
  /** 0 to 1. */
  peerToPeerPacketLostRate: number;
  level: ZegoStreamQualityLevel;
  /** Milliseconds in the jitter buffer. */
  delay: number;
  /** Milliseconds that the picture is later (> 0) or earlier (< 0) than the sound. */
  avTimestampDiff: number;
  isHardwareDecode: boolean;
  videoCodecID: ZegoVideoCodecID;
  totalRecvBytes: number;
  audioRecvBytes: number;
  videoRecvBytes: number;
}

export interface ZegoPlayerTakeSnapshotResult {
  errorCode: number;
  /** A PNG in base64, without a `data:` prefix; empty after a failure. */
  imageBase64: string;
}
