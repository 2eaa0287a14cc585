/** How a picture and a sound are encoded, from ZEGO's configurations. Pure. */
import { ParleyError } from '@parley/protocol';
import type { types } from 'mediasoup-client';
import type { ZegoAudioConfig } from '../api/audio-config.ts';
import type { DualStream, PictureSize } from '../api/check.ts';
import { ZegoAudioChannel, ZegoVideoCodecID } from '../api/constants.ts';
import type { ZegoVideoConfig } from '../api/video-config.ts';

/** Smallest encoded height that is sent in several sizes. */
const SIMULCAST_FROM_HEIGHT = 540;
/** From this height there are three sizes, below two. */
const THREE_SIZES_FROM_HEIGHT = 720;
/** Codecs that hold their sizes in one stream. */
const SCALABLE: ReadonlySet<ZegoVideoCodecID | undefined> = new Set([
  ZegoVideoCodecID.Svc,
  ZegoVideoCodecID.Av1,
]);
/** Whoever asks for SVC gets all its sizes. */
const SVC_SIZES = 3;
/** The small one of two sizes where the app does not say: half as wide and high, a quarter of the bits (reference §3.4). */
const SMALL_SIDES = 1 / 2;
const SMALL_BITS = 1 / 4;
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
  /** In how many encodings it is being sent already: that is fixed when publishing begins. */
  readonly sizeCount?: number | undefined;
  /** For `H264DualStream`, where the app has said it. */
  readonly dualStream?: DualStream | undefined;
}

/**
 * A camera of 540 lines or more is sent in two or three sizes, so that each player gets what its network
 * carries; a screen, whose text must stay readable, in one. `H264DualStream` always sends two.
 */
export function videoEncoding(config: ZegoVideoConfig, picture: Picture): VideoEncoding {
  const isCamera = picture.source === 'camera';
  const isScalable = SCALABLE.has(picture.codecId);
  const usual = isCamera ? sizesFor(config.encodeHeight) : 1;
  const sizes =
    picture.codecId === ZegoVideoCodecID.H264DualStream && (picture.sizeCount ?? 2) === 2
      ? dualSizes(config, picture.dualStream)
      : halvedSizes(config, picture.sizeCount ?? (isScalable ? 1 : usual));
  const encodings = sizes.map(({ width, height, fps, kbps }) => ({
    scaleResolutionDownBy: Math.max(
      1,
      (picture.height ?? config.captureHeight) / height,
      (picture.width ?? config.captureWidth) / width,
    ),
    maxBitrate: Math.round(kbps * 1000),
    maxFramerate: fps,
    ...modeFor(picture.codecId === ZegoVideoCodecID.Svc ? SVC_SIZES : usual, sizes.length, isScalable),
  }));
  const totalKbps = sizes.reduce((sum, { kbps }) => sum + kbps, 0);
  return {
    encodings,
    codecOptions: { videoGoogleStartBitrate: Math.round(Math.min(totalKbps, MAX_START_KBPS)) },
    contentHint: isCamera ? 'motion' : 'detail',
    degradationPreference: isCamera ? 'balanced' : 'maintain-resolution',
  };
}

/** From the smallest to the largest, each twice as wide and high as the one before. */
function halvedSizes(
  { encodeWidth, encodeHeight, fps, bitrate }: ZegoVideoConfig,
  count: number,
): PictureSize[] {
  const divisors = Array.from({ length: count }, (_, index) => 2 ** (count - 1 - index));
  return divisors.map((divisor) => ({
    width: encodeWidth / divisor,
    height: encodeHeight / divisor,
    fps,
    // Bits grow more slowly than pixels: a quarter of the pixels needs about a third of the bits.
    kbps: bitrate / divisor ** 1.5,
  }));
}

function dualSizes(config: ZegoVideoConfig, chosen: DualStream | undefined): PictureSize[] {
  if (chosen !== undefined) return [chosen.small, chosen.big];
  const { encodeWidth: width, encodeHeight: height, fps, bitrate: kbps } = config;
  const small = { width: width * SMALL_SIDES, height: height * SMALL_SIDES, fps, kbps: kbps * SMALL_BITS };
  return [small, { width, height, fps, kbps }];
}

/**
 * The layers within one encoding. Of several sizes in one stream the larger are made from the smaller in keyframes only, so
 * that a player gets one of them.
 */
function modeFor(sizesWithin: number, encodings: number, isScalable: boolean): { scalabilityMode?: string } {
  if (isScalable) return { scalabilityMode: sizesWithin > 1 ? `L${sizesWithin}T3_KEY` : 'L1T3' };
  return encodings > 1 ? { scalabilityMode: 'L1T3' } : {};
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
  const av1 = find('av1');
  if (codecId === ZegoVideoCodecID.Svc && vp9 !== undefined) return { codec: vp9, codecId };
  if (codecId === ZegoVideoCodecID.Av1 && av1 !== undefined) return { codec: av1, codecId };
  if (codecId === ZegoVideoCodecID.H264DualStream && h264 !== undefined) return { codec: h264, codecId };
  const fallback = vp8 ?? h264;
  if (codecId === ZegoVideoCodecID.Unknown || fallback === undefined)
    throw new ParleyError('encoderUnsupported');
  const isAsWished = codecId === ZegoVideoCodecID.Default || codecId === ZegoVideoCodecID.Vp8;
  return { codec: fallback, codecId: isAsWished ? codecId : ZegoVideoCodecID.Default };
}
