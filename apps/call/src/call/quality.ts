/** How good a person's connection is, in four words that can be shown and spoken. */
export type Quality = 'unknown' | 'excellent' | 'good' | 'medium' | 'bad' | 'lost';

/** By ZEGO's `ZegoStreamQualityLevel`. */
const BY_LEVEL: readonly Quality[] = ['excellent', 'good', 'medium', 'bad', 'lost', 'unknown'];

const fromLevel = (level: number): Quality => BY_LEVEL[level] ?? 'unknown';

/** The worse of both directions; a direction that is not in use does not count. */
export function qualityOf(upstreamLevel: number, downstreamLevel: number): Quality {
  const known = [upstreamLevel, downstreamLevel].filter((level) => fromLevel(level) !== 'unknown');
  return known.length === 0 ? 'unknown' : fromLevel(Math.max(...known));
}

/** Bars out of four for the mark. */
export function qualityBars(quality: Quality): number {
  switch (quality) {
    case 'excellent':
      return 4;
    case 'good':
      return 3;
    case 'medium':
      return 2;
    case 'bad':
      return 1;
    case 'lost':
    case 'unknown':
      return 0;
  }
}
