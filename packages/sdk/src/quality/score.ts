/**
 * Scores from 0 to 10 of networks, sounds and pictures, and the levels that follow from them; `docs/quality.md` has the
 * thresholds and where they come from. Pure.
 */
import { ZegoStreamQualityLevel as Level } from '../api/constants.ts';

/** One direction of a network, as measured over the last moments. */
export interface NetworkSample {
  /** To the server and back. */
  readonly rttMs?: number | undefined;
  /** 0 to 1. */
  readonly lossRate?: number | undefined;
  readonly jitterMs?: number | undefined;
}

/** How a sound plays. */
export interface SoundSample extends NetworkSample {
  /** Mean time in the jitter buffer, where it is known; else it is guessed from the jitter. */
  readonly bufferMs?: number | undefined;
}

/** How a picture plays. */
export interface PictureSample extends NetworkSample {
  /** Share of the time in which it stood still, 0 to 1. */
  readonly freezeShare: number;
  /** Its height as a share of the height that it is shown at, as far as its publisher offers that; 0 to 1. */
  readonly heightShare: number;
}

/** Lowest score that is still Excellent, Good, Medium, Bad; below is Die. */
const LOWEST = [8.5, 7.7, 6, 3] as const;

/** G.107's rating of a connection without impairments. */
const BEST_RATING = 93.2;
/** Encoding, and what the devices hold back. */
const DEVICES_MS = 40;
/** A jitter buffer holds four times the mean deviation, to be in time for all but a few packets. */
const JITTERS_BUFFERED = 4;
/** Loss in percent that costs half of what loss can cost (Bpl of G.107): with error correction, and with retransmission. */
const ROBUSTNESS = { sound: 25, picture: 50 };
/** A picture that stands still for this share of the time is half as good. */
const HALVING_FREEZE_SHARE = 0.1;

/** @returns the level of a score; Unknown without one */
export function levelOf(score: number | undefined): Level {
  if (score === undefined) return Level.Unknown;
  const index = LOWEST.findIndex((lowest) => score >= lowest);
  return (index === -1 ? Level.Die : index) as Level;
}

/** The score of one direction: as a sound over it would be rated. `undefined` without any figure. */
export function scoreNetwork(sample: NetworkSample): number | undefined {
  const { rttMs, lossRate, jitterMs } = sample;
  if (rttMs === undefined && lossRate === undefined && jitterMs === undefined) return undefined;
  return scoreSound(sample);
}

/** @returns 0 to 9.3: a tenth of the E-model's rating (ITU-T G.107) */
export function scoreSound(sample: SoundSample): number {
  return ratingOf(sample, ROBUSTNESS.sound) / 10;
}

/** @returns 0 to 9.3 */
export function scorePicture(sample: PictureSample): number {
  const flow = 1 / (1 + sample.freezeShare / HALVING_FREEZE_SHARE);
  // Half the height is hardly noticed on a small view, an eighth is a different picture.
  const sharpness = Math.min(1, Math.max(0, sample.heightShare)) ** 0.25;
  return (ratingOf(sample, ROBUSTNESS.picture) / 10) * flow * sharpness;
}

/** Mean opinion score of a sound with this score, 1 to 5, by G.107's formula (Annex B). */
export function mosOf(score: number): number {
  const rating = score * 10;
  const mos = 1 + 0.035 * rating + 7e-6 * rating * (rating - 60) * (100 - rating);
  return Math.round(Math.min(5, Math.max(1, mos)) * 100) / 100;
}

/** The simplified E-model: what delay (Cole and Rosenbluth, 2001) and loss (G.107 §7.4) leave of the best rating. */
function ratingOf(
  { rttMs = 0, lossRate = 0, jitterMs = 0, bufferMs }: SoundSample,
  robustness: number,
): number {
  // From mouth to ear: half a round trip up, and, on the other person's side, which is not known, as much down.
  const delayMs = rttMs + (bufferMs ?? JITTERS_BUFFERED * jitterMs) + DEVICES_MS;
  const delayImpairment = delayMs < 160 ? delayMs / 40 : (delayMs - 120) / 10;
  const lossPercent = 100 * lossRate;
  const lossImpairment = (95 * lossPercent) / (lossPercent + robustness);
  return Math.max(0, BEST_RATING - delayImpairment - lossImpairment);
}
