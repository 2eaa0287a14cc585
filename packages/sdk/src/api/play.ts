import type { ZegoStreamQualityLevel, ZegoVideoCodecID } from './constants.ts';

/** How one stream is played. */
export interface ZegoPlayerConfig {
  /** Only a multi-room engine needs it; if given, it must be the room that is logged in to. */
  roomID?: string;
}

/** How a played stream does; every 3 s (reference §4). What a browser does not tell is 0, a MOS -1. */
export interface ZegoPlayStreamQuality {
  /** Pictures that arrive in a second. */
  videoRecvFPS: number;
  /** Pictures that leave the jitter buffer in a second. */
  videoDejitterFPS: number;
  /** Pictures that are decoded in a second. */
  videoDecodeFPS: number;
  /** Pictures that are shown in a second. */
  videoRenderFPS: number;
  /** kbit/s of video. */
  videoKBPS: number;
  /** Freezes (> 500 ms) in 10 s. */
  videoBreakRate: number;
  /** Audio packets received in a second. */
  audioRecvFPS: number;
  /** Packets of sound that leave the jitter buffer in a second. */
  audioDejitterFPS: number;
  /** Packets of sound that are decoded in a second. */
  audioDecodeFPS: number;
  /** Packets of sound that are played in a second. */
  audioRenderFPS: number;
  /** kbit/s of sound. */
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
  /** What the stream is worth, by `docs/quality.md`. */
  level: ZegoStreamQualityLevel;
  /** Milliseconds in the jitter buffer. */
  delay: number;
  /** Milliseconds that the picture is later (> 0) or earlier (< 0) than the sound. */
  avTimestampDiff: number;
  /** Whether the picture is decoded in hardware, as far as the browser says. */
  isHardwareDecode: boolean;
  /** What the picture is encoded in. */
  videoCodecID: ZegoVideoCodecID;
  /** Bytes of sound and video since the play began. */
  totalRecvBytes: number;
  /** Bytes of sound since the play began. */
  audioRecvBytes: number;
  /** Bytes of video since the play began. */
  videoRecvBytes: number;
}

/** What `takePlayStreamSnapshot` gives. */
export interface ZegoPlayerTakeSnapshotResult {
  /** 0, or 1004030 when there is no picture. */
  errorCode: number;
  /** A PNG in base64, without a `data:` prefix; empty after a failure. */
  imageBase64: string;
}
