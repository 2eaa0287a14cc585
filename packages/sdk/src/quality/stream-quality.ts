/** ZEGO's quality figures of a stream, from two readings of the browser's statistics. Pure. */
import { ZegoVideoCodecID } from '../api/constants.ts';
import type { ZegoPlayStreamQuality } from '../api/play.ts';
import type { ZegoPublishStreamQuality } from '../api/publish.ts';
import { levelOf, mosOf, type NetworkSample, scoreNetwork, scorePicture, scoreSound } from './score.ts';
import type { ReceiveTotals, SendTotals } from './totals.ts';

export interface Reading<T> {
  readonly atMs: number;
  readonly rttMs: number | undefined;
  /** What the path carries, as the sender estimates it. */
  readonly estimateBps?: number | undefined;
  /** The height that the picture is shown at, in device pixels; `undefined` without a view. */
  readonly shownHeight?: number | undefined;
  /** The greatest height that this stream has had. */
  readonly greatestHeight?: number | undefined;
  readonly audio: T | undefined;
  readonly video: T | undefined;
}

/** Opus sends fifty packets of 20 ms in a second, each of 960 samples at 48 kHz. */
const SAMPLES_PER_PACKET = 960;

export function publishQuality(
  before: Reading<SendTotals> | undefined,
  now: Reading<SendTotals>,
): ZegoPublishStreamQuality {
  const { audio, video } = now;
  const rate = rateBetween(before, now);
  const sample = sendSample(now);
  return {
    videoCaptureFPS: video?.captureFps ?? 0,
    videoEncodeFPS: rate('video', 'framesEncoded'),
    videoSendFPS: rate('video', 'framesSent'),
    videoKBPS: kbps(rate('video', 'bytes')),
    // A browser does not count what a microphone delivers; it delivers what is sent.
    audioCaptureFPS: rate('audio', 'packets'),
    audioSendFPS: rate('audio', 'packets'),
    audioKBPS: kbps(rate('audio', 'bytes')),
    rtt: Math.round(sample.rttMs ?? 0),
    packetLostRate: round(sample.lossRate ?? 0, 4),
    level: levelOf(scoreNetwork(sample)),
    isHardwareEncode: video?.isHardware ?? false,
    videoCodecID: codecId(video?.mimeType),
    totalSendBytes: (audio?.bytes ?? 0) + (video?.bytes ?? 0),
    audioSendBytes: audio?.bytes ?? 0,
    videoSendBytes: video?.bytes ?? 0,
  };
}

export function playQuality(
  before: Reading<ReceiveTotals> | undefined,
  now: Reading<ReceiveTotals>,
): ZegoPlayStreamQuality {
  const { audio, video } = now;
  const rate = rateBetween(before, now);
  const lossRate = lossBetween(before, now);
  const scores = playScores(before, now);
  return {
    videoRecvFPS: rate('video', 'framesReceived'),
    videoDejitterFPS: rate('video', 'bufferEmitted'),
    videoDecodeFPS: rate('video', 'framesDecoded'),
    videoRenderFPS: round(Math.max(0, rate('video', 'framesDecoded') - rate('video', 'framesDropped')), 1),
    videoKBPS: kbps(rate('video', 'bytes')),
    videoBreakRate: round(rate('video', 'freezes') * 10, 1),
    audioRecvFPS: rate('audio', 'packets'),
    audioDejitterFPS: round(rate('audio', 'bufferEmitted') / SAMPLES_PER_PACKET, 1),
    audioDecodeFPS: rate('audio', 'packets'),
    audioRenderFPS: round(rate('audio', 'samples') / SAMPLES_PER_PACKET, 1),
    audioKBPS: kbps(rate('audio', 'bytes')),
    audioBreakRate: round(rate('audio', 'concealments') * 10, 1),
    mos: scores.sound === undefined ? -1 : mosOf(scores.sound),
    rtt: Math.round(now.rttMs ?? 0),
    packetLostRate: round(lossRate ?? 0, 4),
    peerToPeerDelay: 0,
    peerToPeerPacketLostRate: round(lossRate ?? 0, 4),
    level: levelOf(least(scores.sound, scores.picture)),
    delay: Math.round(Math.max(bufferDelayMs(before?.audio, audio), bufferDelayMs(before?.video, video))),
    avTimestampDiff: avDifferenceMs(audio, video),
    isHardwareDecode: video?.isHardware ?? false,
    videoCodecID: codecId(video?.mimeType),
    totalRecvBytes: (audio?.bytes ?? 0) + (video?.bytes ?? 0),
    audioRecvBytes: audio?.bytes ?? 0,
    videoRecvBytes: video?.bytes ?? 0,
  };
}

/** The worst of what the server reports of a published stream's tracks. */
export function sendSample({ rttMs, audio, video }: Reading<SendTotals>): NetworkSample {
  return {
    rttMs: greatest(video?.rttMs, audio?.rttMs) ?? rttMs,
    lossRate: greatest(video?.lossRate, audio?.lossRate),
    jitterMs: greatest(video?.jitterMs, audio?.jitterMs),
  };
}

/** How sound and picture of a played stream are; `undefined` of what it has not or what did not arrive. */
export function playScores(
  before: Reading<ReceiveTotals> | undefined,
  now: Reading<ReceiveTotals>,
): { sound: number | undefined; picture: number | undefined } {
  const { audio, video, rttMs } = now;
  const lossOf = (kind: 'audio' | 'video') => lossBetween(only(kind, before), { ...now, ...only(kind, now) });
  return {
    sound:
      audio === undefined
        ? undefined
        : scoreSound({
            rttMs,
            lossRate: lossOf('audio'),
            jitterMs: audio.jitterMs,
            bufferMs: bufferDelayMs(before?.audio, audio) || undefined,
          }),
    picture:
      video === undefined || video.framesDecoded === 0
        ? undefined
        : scorePicture({
            rttMs,
            lossRate: lossOf('video'),
            jitterMs: video.jitterMs,
            freezeShare: freezeShare(before, now),
            heightShare: heightShare(now),
          }),
  };
}

const only = <T>(kind: 'audio' | 'video', reading: Reading<T> | undefined): Reading<T> | undefined =>
  reading && { ...reading, audio: undefined, video: undefined, [kind]: reading[kind] };

/** Share of the time between two readings in which the picture stood still. */
function freezeShare(before: Reading<ReceiveTotals> | undefined, now: Reading<ReceiveTotals>): number {
  if (before?.video === undefined || now.video === undefined) return 0;
  const seconds = (now.atMs - before.atMs) / 1000;
  const frozenS = now.video.frozenS - before.video.frozenS;
  return seconds > 0 ? Math.min(1, Math.max(0, frozenS / seconds)) : 0;
}

/** Height that arrives, of the height that would be of use: what is shown, or what the publisher was seen to offer. */
function heightShare({ video, shownHeight, greatestHeight }: Reading<ReceiveTotals>): number {
  const useful = least(shownHeight, greatestHeight);
  if (video === undefined || video.height === 0 || useful === undefined || useful <= 0) return 1;
  return Math.min(1, video.height / useful);
}

/** Share of packets lost between two readings; `undefined` when none were due. */
export function lossBetween(
  before: Reading<ReceiveTotals> | undefined,
  now: Reading<ReceiveTotals>,
): number | undefined {
  const delta = (field: 'packets' | 'lost') =>
    (['audio', 'video'] as const).reduce(
      (total, kind) => total + Math.max(0, (now[kind]?.[field] ?? 0) - (before?.[kind]?.[field] ?? 0)),
      0,
    );
  const due = delta('packets') + delta('lost');
  return due === 0 ? undefined : delta('lost') / due;
}

type Numeric<T> = { [F in keyof T]: T[F] extends number ? F : never }[keyof T];

/** Growth of a total in a second; 0 before there are two readings, and when a total began anew. */
function rateBetween<T extends object>(before: Reading<T> | undefined, now: Reading<T>) {
  const seconds = before === undefined ? 0 : (now.atMs - before.atMs) / 1000;
  return (kind: 'audio' | 'video', field: Numeric<T>): number => {
    const [from, to] = [before?.[kind]?.[field], now[kind]?.[field]];
    if (seconds <= 0 || typeof from !== 'number' || typeof to !== 'number' || to < from) return 0;
    return round((to - from) / seconds, 1);
  };
}

function bufferDelayMs(before: ReceiveTotals | undefined, now: ReceiveTotals | undefined): number {
  const emitted = (now?.bufferEmitted ?? 0) - (before?.bufferEmitted ?? 0);
  const delayS = (now?.bufferDelayS ?? 0) - (before?.bufferDelayS ?? 0);
  return emitted > 0 && delayS > 0 ? (delayS / emitted) * 1000 : 0;
}

/** A picture that is ahead of its sound plays a later moment than the sound does: negative. */
function avDifferenceMs(audio: ReceiveTotals | undefined, video: ReceiveTotals | undefined): number {
  if (!audio?.playoutAtMs || !video?.playoutAtMs) return 0;
  return Math.round(audio.playoutAtMs - video.playoutAtMs);
}

function codecId(mimeType: string | undefined): ZegoVideoCodecID {
  switch (mimeType?.toLowerCase()) {
    case 'video/vp8':
      return ZegoVideoCodecID.Vp8;
    case 'video/h264':
      return ZegoVideoCodecID.Default;
    case 'video/h265':
      return ZegoVideoCodecID.H265;
    default:
      return ZegoVideoCodecID.Unknown;
  }
}

export function least(...values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

export function greatest(...values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

const kbps = (bytesPerSecond: number) => round((bytesPerSecond * 8) / 1000, 1);

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
