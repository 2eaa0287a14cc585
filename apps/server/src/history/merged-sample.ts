import { PERIODS } from '@parley/protocol';
import type { QualitySample } from '../store/index.ts';

/** Figures that add up; of the others a longer time has their mean, weighed by time. */
const SUMS = new Set(['periodMs', 'freezes', 'freezeMs', 'soundGaps']);
/** Figures of which the last counts. */
const LAST = new Set(['videoWidth', 'videoHeight', 'usefulHeight', 'level', 'firstFrameMs']);

interface Figure {
  last: number;
  sum: number;
  /** Of each value times the time that it is about. */
  weighted: number;
  weight: number;
}

/** What samples of one stream at one member, which follow each other, come to as one. Pure. */
export class MergedSample {
  readonly #figures = new Map<string, Figure>();
  #last: QualitySample;
  #periodMs = 0;

  constructor(first: QualitySample) {
    this.#last = first;
    this.add(first);
  }

  add(sample: QualitySample): void {
    const periodMs = periodOf(sample);
    this.#last = sample;
    this.#periodMs += periodMs;
    for (const [name, value] of Object.entries(sample.figures)) {
      const figure = this.#figures.get(name);
      if (figure === undefined) {
        this.#figures.set(name, { last: value, sum: value, weighted: value * periodMs, weight: periodMs });
        continue;
      }
      figure.last = value;
      figure.sum += value;
      figure.weighted += value * periodMs;
      figure.weight += periodMs;
    }
  }

  /** The whole as a sample, of the time of the last. */
  get sample(): QualitySample {
    const figures: Record<string, number> = {};
    for (const [name, { last, sum, weighted, weight }] of this.#figures) {
      const value = SUMS.has(name) ? sum : weighted / (weight || 1);
      figures[name] = LAST.has(name) ? last : Math.round(value * 100) / 100;
    }
    figures.periodMs = this.#periodMs;
    return { ...this.#last, figures };
  }
}

/** What belongs together: one stream in one direction at one member. */
export function lineOf({ direction, sessionId, streamId }: QualitySample): string {
  return `${direction} ${sessionId} ${streamId}`;
}

function periodOf({ figures }: QualitySample): number {
  return figures.periodMs ?? PERIODS.streamReportMs;
}
