/** How figures of an app are named where they are more than one number. */
import type { StreamReport } from '@parley/protocol';
import { FIRST_FRAME_BOUNDS_MS, RESOLUTION_CLASSES, type ResolutionClass } from '@parley/protocol/console';

/** The range of times to the first picture that one falls into, by its highest: `firstFrames.400`, `firstFrames.more`. */
export function firstFrameFigure(ms: number): string {
  return `firstFrames.${FIRST_FRAME_BOUNDS_MS.find((bound) => ms <= bound) ?? 'more'}`;
}

/**
 * What a played stream counts as: the smallest class that its picture fits into, by its pixels, whichever way up; `audio`
 * when only sound arrives, `undefined` when nothing does.
 */
export function resolutionClass({
  videoBps = 0,
  audioBps = 0,
  videoWidth,
  videoHeight,
}: StreamReport['figures']): ResolutionClass | undefined {
  if (videoBps <= 0 || videoHeight === undefined) return audioBps > 0 ? 'audio' : undefined;
  // A client that does not tell the width has a picture of the usual shape.
  const pixels = videoHeight * (videoWidth ?? (videoHeight * 16) / 9);
  const found = RESOLUTION_CLASSES.find(({ maxPixels }) => pixels <= maxPixels && maxPixels > 0);
  return found?.name ?? 'above';
}
