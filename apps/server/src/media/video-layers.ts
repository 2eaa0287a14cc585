import type { PublishedTrack, VideoSize } from '@parley/protocol';

/** Higher than any layer. */
export const HIGHEST_LAYER = 255;
/**
 * A layer fills an area that has at most so many times its pixels: stretched by less than a third in each direction, a
 * picture still looks sharp.
 */
const LARGEST_STRETCH = 5 / 3;

/**
 * The pixels of each spatial layer of a video track, the lowest first, as its publisher announces them. Empty when it
 * does not say what size it sends.
 */
export function layerPixels({
  size,
  rtpParameters,
}: Pick<PublishedTrack, 'size' | 'rtpParameters'>): number[] {
  if (size === undefined) return [];
  const pixels = size.width * size.height;
  const [first, ...others] = rtpParameters.encodings;
  if (first === undefined) return [pixels];
  if (others.length === 0)
    return scalesOfMode(first.scalabilityMode).map((scale) => pixels / (scale * scaleOf(first)) ** 2);
  return rtpParameters.encodings.map((encoding) => pixels / scaleOf(encoding) ** 2);
}

/** The lowest layer that fills a shown area well; the highest when the publisher does not say what it sends. */
export function layerFor(pixels: readonly number[], shown: VideoSize | undefined): number {
  if (shown === undefined) return HIGHEST_LAYER;
  const needed = (shown.width * shown.height) / LARGEST_STRETCH;
  const index = pixels.findIndex((layer) => layer >= needed);
  return index < 0 ? HIGHEST_LAYER : index;
}

export function isHidden(shown: VideoSize | undefined): boolean {
  return shown !== undefined && shown.width * shown.height === 0;
}

function scaleOf({ scaleResolutionDownBy = 1 }: { scaleResolutionDownBy?: number | undefined }): number {
  return scaleResolutionDownBy;
}

/** How many times smaller than the largest each spatial layer is (WebRTC-SVC §6.1: `h` is 1.5 : 1, else 2 : 1). */
function scalesOfMode(mode = 'L1T1'): number[] {
  const [, spatial = '1', isThreeHalves] = /^[LS](\d)T\d(h?)/.exec(mode) ?? [];
  const ratio = isThreeHalves === 'h' ? 1.5 : 2;
  const count = Number(spatial);
  return Array.from({ length: count }, (_, index) => ratio ** (count - 1 - index));
}
