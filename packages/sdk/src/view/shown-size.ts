import type { VideoSize } from '@parley/protocol';

/** Not on the screen at all. */
const NOWHERE: VideoSize = { width: 0, height: 0 };
/** Sizes are told in steps, so that dragging a window's edge does not tell each pixel. */
const STEP = 16;
const LARGEST = 0xffff;

/**
 * Watches how large a video is on the screen, in its pixels: `NOWHERE` when it is outside the visible part of the page
 * or the page is in the background. Until a first picture has come, an element without extent counts as a small one:
 * apps unfold their views only then.
 */
export class ShownSize {
  readonly #element: HTMLVideoElement;
  readonly #changed: (size: VideoSize) => void;
  readonly #ended = new AbortController();
  readonly #resizes: ResizeObserver;
  readonly #intersections: IntersectionObserver;
  #isInside = true;

  constructor(element: HTMLVideoElement, changed: (size: VideoSize) => void) {
    this.#element = element;
    this.#changed = changed;
    this.#resizes = new ResizeObserver(() => this.#tell());
    this.#intersections = new IntersectionObserver((entries) => {
      this.#isInside = entries.at(-1)?.isIntersecting ?? this.#isInside;
      this.#tell();
    });
    this.#resizes.observe(element);
    this.#intersections.observe(element);
    const { signal } = this.#ended;
    const tell = () => this.#tell();
    document.addEventListener('visibilitychange', tell, { signal });
    for (const type of ['loadeddata', 'enterpictureinpicture', 'leavepictureinpicture'])
      element.addEventListener(type, tell, { signal });
    tell();
  }

  close(): void {
    this.#ended.abort();
    this.#resizes.disconnect();
    this.#intersections.disconnect();
  }

  #tell(): void {
    this.#changed(this.#measure());
  }

  #measure(): VideoSize {
    const isOutside = document.pictureInPictureElement === this.#element;
    if (document.visibilityState === 'hidden' && !isOutside) return NOWHERE;
    const { clientWidth, clientHeight } = this.#element;
    const isShown = isOutside || (this.#isInside && clientWidth * clientHeight > 0);
    const hasPicture = this.#element.videoWidth > 0;
    if (!isShown && hasPicture) return NOWHERE;
    return { width: inSteps(clientWidth), height: inSteps(clientHeight) };
  }
}

function inSteps(pixels: number): number {
  const steps = Math.max(1, Math.ceil((pixels * devicePixelRatio) / STEP));
  return Math.min(LARGEST, steps * STEP);
}
