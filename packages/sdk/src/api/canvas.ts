import { ZegoViewMode } from './constants.ts';

/** Where a picture is shown, and how. */
export class ZegoCanvas {
  /** An element that the SDK puts a `<video>` into, or a `<video>` of your own. */
  view: HTMLElement;
  /** Default `AspectFit`. */
  viewMode: ZegoViewMode;
  /** Colour behind the picture, `0xRRGGBB`. Default black. */
  backgroundColor: number;
  /** Mirrors a played picture. A preview's mirroring is `setVideoMirrorMode`. */
  mirror = false;

  constructor(
    view: HTMLElement,
    viewMode: ZegoViewMode = ZegoViewMode.AspectFit,
    backgroundColor = 0x000000,
  ) {
    this.view = view;
    this.viewMode = viewMode;
    this.backgroundColor = backgroundColor;
  }
}
