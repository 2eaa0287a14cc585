/** One reading of a stream's quality, in the four figures that say most. */
export interface Sample {
  readonly kbps: number;
  readonly fps: number;
  readonly rttMs: number;
  /** 0 to 1. */
  readonly loss: number;
}

export interface StreamFigures {
  readonly streamId: string;
  readonly direction: 'publish' | 'play';
  readonly samples: readonly Sample[];
  /** Every figure of the newest reading, by the SDK's name. */
  readonly latest: Readonly<Record<string, unknown>>;
}

/** Three minutes at a reading every three seconds. */
export const SAMPLES_KEPT = 60;

interface Reading {
  readonly streamId: string;
  readonly direction: 'publish' | 'play';
  readonly sample: Sample;
  readonly latest: Readonly<Record<string, unknown>>;
}

export type Figures = readonly StreamFigures[];

export function addReading(figures: Figures, { streamId, direction, sample, latest }: Reading): Figures {
  const index = figures.findIndex((stream) => stream.streamId === streamId && stream.direction === direction);
  const known = figures[index];
  if (known === undefined) return [...figures, { streamId, direction, samples: [sample], latest }];
  return figures.with(index, { ...known, samples: [...known.samples, sample].slice(-SAMPLES_KEPT), latest });
}

/** The numbers of one figure, oldest first. */
export function series(samples: readonly Sample[], figure: keyof Sample): number[] {
  return samples.map((sample) => sample[figure]);
}

export interface Plot {
  /** Points of an SVG polyline. */
  readonly points: string;
  readonly max: number;
}

/**
 * A line through the values over `width` × `height`, newest at the right edge, zero at the bottom. The scale ends at the largest
 * value, but not below `atLeast`, so that noise around zero does not look like mountains.
 */
export function plot(
  values: readonly number[],
  size: { width: number; height: number; atLeast: number },
): Plot {
  const max = Math.max(size.atLeast, ...values);
  const step = size.width / (SAMPLES_KEPT - 1);
  const left = size.width - step * (values.length - 1);
  const round = (value: number): number => Math.round(value * 10) / 10;
  const points = values.map((value, index) => {
    const height = (Math.max(0, value) / max) * size.height;
    return `${round(left + index * step)},${round(size.height - height)}`;
  });
  return { points: points.join(' '), max };
}
