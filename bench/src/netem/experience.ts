import { percentile } from '../report.ts';
import type { Observation } from './page/observer.ts';

/** A picture that stands longer than this is frozen (design §7). */
const FREEZE_MS = 500;

/** What somebody had of a stream, in the figures of design §7. */
export interface Experience {
  /** Share of the time in which the picture was frozen, 0–1. */
  readonly freezeShare: number;
  readonly longestGapMs: number;
  /** Share of the sound that was made up because its packets were missing, 0–1. */
  readonly concealedShare: number;
  readonly kbps: number;
  readonly fps: number;
  readonly width: number;
  readonly height: number;
  /** From painting to showing; `null` when no clock could be read. */
  readonly delayP50Ms: number | null;
  readonly delayP95Ms: number | null;
}

/** Pure. */
export function experienceOf(observation: Observation): Experience {
  const { elapsedMs, frames, video, audio, width, height } = observation;
  const times = [0, ...frames.map(({ atMs }) => atMs), elapsedMs];
  const gaps = times.slice(1).map((at, index) => at - times[index]!);
  const frozen = gaps.filter((gap) => gap > FREEZE_MS).reduce((sum, gap) => sum + gap, 0);
  const delays = frames.flatMap(({ delayMs }) => delayMs ?? []);
  const seconds = elapsedMs / 1_000;
  const samples = audio.totalSamplesReceived ?? 0;
  const concealed = (audio.concealedSamples ?? 0) - (audio.silentConcealedSamples ?? 0);
  return {
    freezeShare: frozen / elapsedMs,
    longestGapMs: Math.max(...gaps),
    // No sample at all is no sound.
    concealedShare: samples === 0 ? 1 : concealed / samples,
    kbps: (((video.bytesReceived ?? 0) + (audio.bytesReceived ?? 0)) * 8) / 1_000 / seconds,
    fps: frames.length / seconds,
    width,
    height,
    delayP50Ms: delays.length === 0 ? null : percentile(delays, 0.5),
    delayP95Ms: delays.length === 0 ? null : percentile(delays, 0.95),
  };
}
