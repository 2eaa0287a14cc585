import { vi } from 'vitest';

/** The little of a page that playing sound touches. */
class FakeAudio {
  autoplay = false;
  muted = false;
  volume = 1;
  srcObject: unknown = null;
  play = async () => {};
  pause = () => {};
}

class FakeMediaStream {
  readonly tracks: readonly unknown[];
  constructor(tracks: readonly unknown[] = []) {
    this.tracks = tracks;
  }
}

/** Puts a page's classes where Node has none. */
export function stubPage(): void {
  vi.stubGlobal('Audio', FakeAudio);
  vi.stubGlobal('MediaStream', FakeMediaStream);
  vi.stubGlobal('HTMLElement', class {});
}
