/** Whether a picture is held back because there is less than its least bitrate. Pure. */

/** A dip that is shorter than this changes nothing. */
const LOW_FOR_MS = 2_000;
/** What is sent again needs some room above the least, lest it be held back at once. */
const HEADROOM = 1.1;
/**
 * A browser does not learn that a path has room while it sends little; after this long the picture is tried again, and
 * after each try in vain only after twice as long.
 */
const FIRST_TRY_MS = 5_000;
const LONGEST_WAIT_MS = 60_000;

export type BitrateFloor =
  /** `waitMs`: how long it was held back the last time, forgotten when there has been room. */
  | { readonly state: 'sent'; readonly lowSinceMs: number | undefined; readonly waitMs: number }
  | { readonly state: 'heldBack'; readonly untilMs: number; readonly waitMs: number };

export const NOT_HELD_BACK: BitrateFloor = { state: 'sent', lowSinceMs: undefined, waitMs: 0 };

/**
 * @param availableKbps what the browser believes that the path carries; `undefined` where it does not say
 * @param minKbps least bitrate; 0: none
 */
export function nextBitrateFloor(
  floor: BitrateFloor,
  { nowMs, availableKbps, minKbps }: { nowMs: number; availableKbps: number | undefined; minKbps: number },
): BitrateFloor {
  if (minKbps === 0 || availableKbps === undefined) return NOT_HELD_BACK;
  if (floor.state === 'heldBack') {
    if (availableKbps >= minKbps * HEADROOM) return NOT_HELD_BACK;
    return nowMs < floor.untilMs ? floor : { state: 'sent', lowSinceMs: undefined, waitMs: floor.waitMs };
  }
  if (availableKbps >= minKbps) {
    const isRoomy = availableKbps >= minKbps * HEADROOM;
    return { state: 'sent', lowSinceMs: undefined, waitMs: isRoomy ? 0 : floor.waitMs };
  }
  const lowSinceMs = floor.lowSinceMs ?? nowMs;
  if (nowMs - lowSinceMs < LOW_FOR_MS) return { ...floor, lowSinceMs };
  const waitMs = Math.min(LONGEST_WAIT_MS, Math.max(FIRST_TRY_MS, floor.waitMs * 2));
  return { state: 'heldBack', untilMs: nowMs + waitMs, waitMs };
}
