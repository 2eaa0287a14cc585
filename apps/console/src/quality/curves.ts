/** The samples of streams as curves, and in sums. Pure. */
import type { QualitySample } from '../api/records.ts';
import type { Point, Span } from '../plots/curve.ts';
import { beginOf, type Line, periodOf } from './samples.ts';

export const METRICS = ['bitrate', 'fps', 'loss', 'roundTrip', 'frozen'] as const;
export type Metric = (typeof METRICS)[number];

/** Samples with more time between them are not one curve. */
const GAP_MS = 3_000;

/** The value of a sample; `null`: it says nothing of that. */
export function figureOf(metric: Metric, sample: QualitySample): number | null {
  const { figures, direction } = sample;
  const { audioBps, videoBps, videoFps, lossPercent, roundTripMs, freezeMs } = figures;
  switch (metric) {
    case 'bitrate':
      return audioBps === undefined && videoBps === undefined ? null : (audioBps ?? 0) + (videoBps ?? 0);
    case 'fps':
      return videoFps ?? null;
    case 'loss':
      return lossPercent ?? null;
    case 'roundTrip':
      return roundTripMs ?? null;
    case 'frozen': {
      const periodMs = periodOf(sample);
      return direction === 'send' || freezeMs === undefined || periodMs === 0
        ? null
        : Math.min(100, (freezeMs / periodMs) * 100);
    }
    default:
      return metric satisfies never;
  }
}

/** A curve that has each value over all of its period, and none where nothing was reported. */
export function pointsOf(metric: Metric, { samples }: Line): Point[] {
  const points: Point[] = [];
  let endMs = Number.NEGATIVE_INFINITY;
  for (const sample of samples) {
    const value = figureOf(metric, sample);
    const beginMs = beginOf(sample);
    if (beginMs - endMs > GAP_MS) {
      if (points.length > 0) points.push([endMs + 1, null]);
      points.push([beginMs, value]);
    }
    points.push([sample.atMs, value]);
    endMs = sample.atMs;
  }
  return points.some(([, value]) => value !== null) ? points : [];
}

/** What a line comes to over a stretch of time. `null`: nothing is known. */
export interface Sums {
  readonly score: number | null;
  readonly bitrate: number | null;
  readonly fps: number | null;
  readonly loss: number | null;
  readonly lossMost: number | null;
  readonly roundTrip: number | null;
  readonly frozenMs: number | null;
  /** The last known. */
  readonly size: { readonly width: number | undefined; readonly height: number } | null;
}

export function sumsOf({ samples, direction }: Line, { fromMs, toMs }: Span): Sums {
  const own = samples.filter((sample) => sample.atMs > fromMs && beginOf(sample) < toMs);
  const mean = (read: (sample: QualitySample) => number | null) => {
    const known = own.flatMap((sample) => {
      const value = read(sample);
      return value === null ? [] : [[value, Math.max(1, periodOf(sample))] as const];
    });
    const weight = known.reduce((sum, [, period]) => sum + period, 0);
    return weight === 0 ? null : known.reduce((sum, [value, period]) => sum + value * period, 0) / weight;
  };
  const losses = own.flatMap(({ figures }) => figures.lossPercent ?? []);
  const freezes = own.flatMap(({ figures }) => figures.freezeMs ?? []);
  const sized = own.findLast(({ figures }) => (figures.videoHeight ?? 0) > 0)?.figures;
  return {
    score: mean(({ figures }) => figures.score ?? null),
    bitrate: mean((sample) => figureOf('bitrate', sample)),
    fps: mean((sample) => figureOf('fps', sample)),
    loss: mean((sample) => figureOf('loss', sample)),
    lossMost: losses.length === 0 ? null : Math.max(...losses),
    roundTrip: mean((sample) => figureOf('roundTrip', sample)),
    frozenMs:
      direction === 'send' || freezes.length === 0 ? null : freezes.reduce((sum, freeze) => sum + freeze, 0),
    size: sized?.videoHeight === undefined ? null : { width: sized.videoWidth, height: sized.videoHeight },
  };
}
