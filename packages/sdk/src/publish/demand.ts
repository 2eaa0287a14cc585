/** What players have use and room for of a picture that is sent (SIG-45). Pure. */
import type { types } from 'mediasoup-client';

/** What the server tells of a picture's players. */
export interface VideoDemand {
  /** They have use for the lowest so many encodings, or spatial layers of a single one. */
  readonly encodings: number;
  /** No path carries more than so much of one, bit/s; `null`: as much as there is. */
  readonly maxBitrateBps: number | null;
}

/** Of players that have use and room for all that there is. */
export const EVERYTHING: VideoDemand = { encodings: Number.POSITIVE_INFINITY, maxBitrateBps: null };

type Encoding = types.RtpEncodingParameters;

/**
 * The encodings of a picture, cut down to what its players have use and room for. One that is sent again begins with a
 * keyframe.
 *
 * @param encodings from the smallest to the largest, as they are sent to players that want everything
 * @param scalabilityMode that the only encoding began with
 */
export function withinDemand(
  encodings: readonly Encoding[],
  { encodings: wanted, maxBitrateBps }: VideoDemand,
  scalabilityMode: string | undefined,
): Encoding[] {
  const cap = maxBitrateBps ?? Number.POSITIVE_INFINITY;
  const chosen =
    encodings.length === 1
      ? encodings.map((encoding) => withLayers(encoding, wanted, scalabilityMode))
      : encodings.map((encoding, index) => ({ ...encoding, active: index < Math.max(1, wanted) }));
  return chosen.map(({ maxBitrate, ...encoding }) => ({
    ...encoding,
    ...(maxBitrate === undefined && maxBitrateBps === null
      ? {}
      : { maxBitrate: Math.min(maxBitrate ?? cap, cap) }),
  }));
}

/** An encoding with the lowest so many of its spatial layers. */
function withLayers(encoding: Encoding, wanted: number, mode: string | undefined): Encoding {
  const [, count = '1', rest = ''] = /^L(\d)(T\d)_KEY$/.exec(mode ?? '') ?? [];
  const layers = Number(count);
  if (layers === 1) return encoding;
  const kept = Math.min(layers, Math.max(1, wanted));
  const divisor = 2 ** (layers - kept);
  const { scaleResolutionDownBy = 1, maxBitrate } = encoding;
  return {
    ...encoding,
    scalabilityMode: `L${kept}${rest}${kept === 1 ? '' : '_KEY'}`,
    scaleResolutionDownBy: scaleResolutionDownBy * divisor,
    // As for encodings of their own: bits grow more slowly than pixels.
    ...(maxBitrate === undefined ? {} : { maxBitrate: Math.round(maxBitrate / divisor ** 1.5) }),
  };
}
