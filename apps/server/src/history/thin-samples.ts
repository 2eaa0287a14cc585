import { PERIODS } from '@parley/protocol';
import type { QualitySample } from '../store/index.ts';

/** Figures that add up; of the others a longer time has their mean, weighed by time. */
const SUMS = new Set(['periodMs', 'freezes', 'freezeMs', 'soundGaps']);
/** Figures of which the last counts. */
const LAST = new Set(['videoWidth', 'videoHeight', 'usefulHeight', 'level', 'firstFrameMs']);

/**
 * Puts samples that follow each other together until there are so few that a page can show them. A long call is then told of in
 * longer periods, and nothing of it is left out.
 *
 * @param most how many are few, at least one for each stream and member
 */
export function thinSamples(samples: readonly QualitySample[], most: number): QualitySample[] {
  if (samples.length <= most) return [...samples];
  const size = Math.ceil(samples.length / most);
  const lines = new Map<string, QualitySample[]>();
  for (const sample of samples) {
    const key = `${sample.direction} ${sample.sessionId} ${sample.streamId}`;
    const line = lines.get(key);
    if (line === undefined) lines.set(key, [sample]);
    else line.push(sample);
  }
  const thinned = [...lines.values()].flatMap((line) =>
    Array.from({ length: Math.ceil(line.length / size) }, (_, index) =>
      together(line.slice(index * size, (index + 1) * size)),
    ),
  );
  return thinned.sort((a, b) => a.atMs - b.atMs);
}

function together(samples: readonly QualitySample[]): QualitySample {
  const last = samples.at(-1);
  if (last === undefined) throw new Error('there is nothing to put together');
  const names = new Set(samples.flatMap(({ figures }) => Object.keys(figures)));
  const figures: Record<string, number> = {};
  for (const name of names) {
    const known = samples.filter((sample) => sample.figures[name] !== undefined);
    const value = (sample: QualitySample) => sample.figures[name] ?? 0;
    const sum = known.reduce((total, sample) => total + value(sample), 0);
    const weight = known.reduce((total, sample) => total + periodOf(sample), 0);
    const mean = known.reduce((total, sample) => total + value(sample) * periodOf(sample), 0) / (weight || 1);
    const newest = known.at(-1);
    if (newest === undefined) continue;
    figures[name] = LAST.has(name) ? value(newest) : Math.round((SUMS.has(name) ? sum : mean) * 100) / 100;
  }
  figures.periodMs = samples.reduce((total, sample) => total + periodOf(sample), 0);
  return { ...last, figures };
}

const periodOf = ({ figures }: QualitySample): number => figures.periodMs ?? PERIODS.streamReportMs;
