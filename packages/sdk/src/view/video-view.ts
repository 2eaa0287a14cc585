import type { VideoSize } from '@parley/protocol';
import type { ZegoCanvas } from '../api/canvas.ts';
import { ZegoViewMode } from '../api/constants.ts';
import { ShownSize } from './shown-size.ts';

export interface VideoViewEvents {
  /** The first picture of a track is on the screen. */
  firstFrame?(): void;
  /** The picture has this size now. */
  resized?(width: number, height: number): void;
  /** The video is this large on the screen now. */
  shown?(size: VideoSize): void;
}

const OBJECT_FIT = {
  [ZegoViewMode.AspectFit]: 'contain',
  [ZegoViewMode.AspectFill]: 'cover',
  [ZegoViewMode.ScaleToFill]: 'fill',
} as const;

/**
 * Shows a video track in an app's view: in a `<video>` of ours inside it, or in the app's own. Styles are set
 * through the object model, which a strict Content-Security-Policy allows.
 */
export class VideoView {
  readonly view: HTMLElement;
  readonly #element: HTMLVideoElement;
  readonly #events: VideoViewEvents;
  readonly #closed = new AbortController();
  #track: MediaStreamTrack | undefined;
  readonly #shownSize: ShownSize | undefined;
  #size = '';

  constructor(canvas: ZegoCanvas, events: VideoViewEvents) {
    this.view = canvas.view;
    this.#events = events;
    const isOwn = !(canvas.view instanceof HTMLVideoElement);
    this.#element = isOwn ? document.createElement('video') : (canvas.view as HTMLVideoElement);
    this.#element.autoplay = true;
    this.#element.playsInline = true;
    // Sound is played apart, so that its autoplay rules never stop the picture.
    this.#element.muted = true;
    this.#element.disablePictureInPicture = isOwn;
    if (isOwn) {
      Object.assign(this.#element.style, { width: '100%', height: '100%', display: 'block' });
      canvas.view.append(this.#element);
    }
    this.setCanvas(canvas);
    this.#element.addEventListener('resize', () => this.#resized(), { signal: this.#closed.signal });
    const { shown } = events;
    this.#shownSize = shown && new ShownSize(this.#element, shown);
  }

  /** Takes over mode and colour of a canvas for the same view. */
  setCanvas({ viewMode, backgroundColor, mirror }: ZegoCanvas): void {
    const colour = Math.trunc(backgroundColor).toString(16).padStart(6, '0').slice(-6);
    this.#element.style.objectFit = OBJECT_FIT[viewMode];
    this.#element.style.backgroundColor = `#${colour}`;
    this.setMirror(mirror);
  }

  setMirror(isMirrored: boolean): void {
    this.#element.style.transform = isMirrored ? 'scaleX(-1)' : '';
  }

  /** Shows this track, or nothing. */
  show(track: MediaStreamTrack | undefined): void {
    if (this.#track === track) return;
    this.#track = track;
    if (track === undefined) {
      this.#element.srcObject = null;
      return;
    }
    this.#element.srcObject = new MediaStream([track]);
    this.#awaitFirstFrame(track);
    // A muted video may always play; a rejection only says that a newer picture took its place.
    this.#element.play().catch(() => {});
  }

  /** The picture now, as a PNG in base64, or `undefined` while there is none. */
  snapshot(): string | undefined {
    return pictureOf(this.#element);
  }

  /** The height that the picture takes on the screen, in device pixels; `undefined` before there is a picture. */
  get shownHeight(): number | undefined {
    const { clientWidth, clientHeight, videoWidth, videoHeight } = this.#element;
    if (videoWidth === 0 || clientHeight === 0) return undefined;
    return Math.min(clientHeight, (clientWidth * videoHeight) / videoWidth) * devicePixelRatio;
  }

  /** Idempotent. Gives the app's element back as it was found, without a picture. */
  close(): void {
    this.#shownSize?.close();
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    this.#track = undefined;
    this.#element.srcObject = null;
    if (this.#element === this.view) this.#element.style.transform = '';
    else this.#element.remove();
  }

  #awaitFirstFrame(track: MediaStreamTrack): void {
    const seen = () => {
      if (this.#track === track) this.#events.firstFrame?.();
    };
    if ('requestVideoFrameCallback' in this.#element) this.#element.requestVideoFrameCallback(seen);
    else {
      (this.#element as HTMLVideoElement).addEventListener('loadeddata', seen, {
        once: true,
        signal: this.#closed.signal,
      });
    }
  }

  #resized(): void {
    const { videoWidth, videoHeight } = this.#element;
    const size = `${videoWidth}x${videoHeight}`;
    if (size === this.#size || videoWidth === 0 || videoHeight === 0) return;
    this.#size = size;
    this.#events.resized?.(videoWidth, videoHeight);
  }
}

function pictureOf(element: HTMLVideoElement): string | undefined {
  const { videoWidth: width, videoHeight: height } = element;
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (width === 0 || height === 0 || context === null) return undefined;
  context.drawImage(element, 0, 0);
  return canvas.toDataURL('image/png').split(',')[1];
}
