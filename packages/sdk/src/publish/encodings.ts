/** How a picture and a sound are encoded, from ZEGO's configurations. Pure. */
import { ParleyError } from '@parley/protocol';
import type { types } from 'mediasoup-client';
import type { ZegoAudioConfig } from '../api/audio-config.ts';
import { ZegoAudioChannel, ZegoVideoCodecID } from '../api/constants.ts';
import type { ZegoVideoConfig } from '../api/video-config.ts';

/** Smallest encoded height that is sent in several sizes. */
const SIMULCAST_FROM_HEIGHT = 540;
/** From this height there are three sizes, below two. */
const THREE_SIZES_FROM_HEIGHT = 720;
/** Three sizes in one stream; the larger are made from the smaller in keyframes only, so that a player gets one of them. */
const SVC_MODE = 'L3T3_KEY';
/** Opus at 48 kHz in frames of 20 ms. */
const OPUS_MAX_KBPS = 510;
const OPUS_MIN_KBPS = 6;
/** A start above this meets more networks that cannot carry it than pictures that need it. */
const MAX_START_KBPS = 2_500;

export type VideoSource = 'camera' | 'screen';

export interface VideoEncoding {
  readonly encodings: types.RtpEncodingParameters[];
  readonly codecOptions: types.ProducerCodecOptions;
  readonly contentHint: 'motion' | 'detail';
  readonly degradationPreference: RTCDegradationPreference;
}

/** What the encoding of a picture depends on besides its configuration. */
export interface Picture {
  readonly source: VideoSource;
  /** What it is encoded in. */
  readonly codecId?: ZegoVideoCodecID | undefined;
  /** What the camera delivers; the encoded size is scaled down from that. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** In how many sizes it is being sent already: that is fixed when publishing begins. */
  readonly sizeCount?: number | undefined;
}

/**
 * A camera of 540 lines or more is sent in two or three sizes, so that each player gets what its network
 * carries; a screen, whose text must stay readable, in one.
 */
export function videoEncoding(config: ZegoVideoConfig, picture: Picture): VideoEncoding {
  const scale = Math.max(
    1,
    (picture.height ?? config.captureHeight) / config.encodeHeight,
    (picture.width ?? config.captureWidth) / config.encodeWidth,
  );
  const isCamera = picture.source === 'camera';
  const isScalable = picture.codecId === ZegoVideoCodecID.Svc;
  const sizeCount = picture.sizeCount ?? (isCamera && !isScalable ? sizesFor(config.encodeHeight) : 1);
  // From the smallest to the largest, each twice as wide and high as the one before.
  const divisors = Array.from({ length: sizeCount }, (_, index) => 2 ** (sizeCount - 1 - index));
  const encodings = divisors.map((divisor) => ({
    scaleResolutionDownBy: scale * divisor,
    // Bits grow more slowly than pixels: a quarter of the pixels needs about a third of the bits.
    maxBitrate: Math.round((config.bitrate * 1000) / divisor ** 1.5),
    maxFramerate: config.fps,
    ...modeFor(isScalable, divisors.length),
  }));
  const totalKbps = encodings.reduce((sum, { maxBitrate }) => sum + maxBitrate / 1000, 0);
  return {
    encodings,
    codecOptions: { videoGoogleStartBitrate: Math.round(Math.min(totalKbps, MAX_START_KBPS)) },
    contentHint: isCamera ? 'motion' : 'detail',
    degradationPreference: isCamera ? 'balanced' : 'maintain-resolution',
  };
}

/** The layers within one encoding. */
function modeFor(isScalable: boolean, sizeCount: number): { scalabilityMode?: string } {
  if (isScalable) return { scalabilityMode: SVC_MODE };
  return sizeCount > 1 ? { scalabilityMode: 'L1T3' } : {};
}

function sizesFor(height: number): number {
  if (height < SIMULCAST_FROM_HEIGHT) return 1;
  return height < THREE_SIZES_FROM_HEIGHT ? 2 : 3;
}

export function audioCodecOptions({ bitrate, channel }: ZegoAudioConfig): types.ProducerCodecOptions {
  const isStereo = channel === ZegoAudioChannel.Stereo;
  return {
    opusStereo: isStereo,
    opusFec: true,
    // Music has no pauses that are worth leaving out, and suffers when they are.
    opusDtx: !isStereo,
    opusNack: true,
    opusMaxAverageBitrate: Math.min(OPUS_MAX_KBPS, Math.max(OPUS_MIN_KBPS, bitrate)) * 1000,
  };
}

/** The codec to send, of those that this browser and the server share. */
export function chooseVideoCodec(
  codecId: ZegoVideoCodecID,
  sendable: types.RtpCapabilities,
): { codec: types.RtpCodecCapability; codecId: ZegoVideoCodecID } {
  const find = (name: string) =>
    sendable.codecs?.find(({ mimeType }) => mimeType.toLowerCase() === `video/${name}`);
  const vp8 = find('vp8');
  const h264 = find('h264');
  const vp9 = find('vp9');
  if (codecId === ZegoVideoCodecID.Svc && vp9 !== undefined) return { codec: vp9, codecId };
  if (codecId === ZegoVideoCodecID.H264DualStream && h264 !== undefined) return { codec: h264, codecId };
  const fallback = vp8 ?? h264;
  if (codecId === ZegoVideoCodecID.Unknown || fallback === undefined)
    throw new ParleyError('encoderUnsupported');
  const isAsWished = codecId === ZegoVideoCodecID.Default || codecId === ZegoVideoCodecID.Vp8;
  return { codec: fallback, codecId: isAsWished ? codecId : ZegoVideoCodecID.Default };
}
