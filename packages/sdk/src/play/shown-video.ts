import type { VideoSize } from '@parley/protocol';
import { ZegoVideoStreamType } from '../api/constants.ts';
import type { Cancel, Clock } from '../platform/clock.ts';

/** How long a picture must be smaller, or away, before less of it is received: a scroll past it changes nothing. */
const SHRINK_AFTER_MS = 1_000;

const SMALLEST: VideoSize = { width: 1, height: 1 };

/** How large one stream's video is wanted: as it is shown, unless the app chooses. More at once, less after a while. */
export class ShownVideo {
  readonly #clock: Clock;
  readonly #changed: () => void;
  #type: ZegoVideoStreamType;
  /** `undefined` while the video has no view that could be measured. */
  #shown: VideoSize | undefined;
  #settled: VideoSize | undefined;
  #cancel: Cancel = () => {};

  /** @param changed the wish is another */
  constructor(clock: Clock, type: ZegoVideoStreamType, changed: () => void) {
    this.#clock = clock;
    this.#type = type;
    this.#changed = changed;
  }

  /** The size to ask for; `undefined`: the largest there is. */
  get wish(): VideoSize | undefined {
    const isHidden = this.#settled !== undefined && areaOf(this.#settled) === 0;
    if (isHidden) return this.#settled;
    switch (this.#type) {
      case ZegoVideoStreamType.Small:
        return SMALLEST;
      case ZegoVideoStreamType.Big:
        return undefined;
      default:
        return this.#settled;
    }
  }

  setType(type: ZegoVideoStreamType): void {
    this.#type = type;
    this.#changed();
  }

  /** The video is shown at this size now; `undefined`: it has no view. */
  setShown(size: VideoSize | undefined): void {
    if (isSame(size, this.#shown)) return;
    this.#shown = size;
    this.#cancel();
    if (areaOf(size) > areaOf(this.#settled) || this.#settled === undefined) this.#settle();
    else this.#cancel = this.#clock.after(SHRINK_AFTER_MS, () => this.#settle());
  }

  close(): void {
    this.#cancel();
  }

  #settle(): void {
    if (isSame(this.#settled, this.#shown)) return;
    this.#settled = this.#shown;
    this.#changed();
  }
}

export function isSame(a: VideoSize | undefined, b: VideoSize | undefined): boolean {
  return a?.width === b?.width && a?.height === b?.height;
}

function areaOf(size: VideoSize | undefined): number {
  return size === undefined ? Number.POSITIVE_INFINITY : size.width * size.height;
}
