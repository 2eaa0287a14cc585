import { ParleyError } from '@parley/protocol';
import { deviceFailure } from '../devices/device-failure.ts';
import { Reconciler } from '../platform/reconciler.ts';
import type { SourceWish } from './source-wish.ts';

export type CaptureKind = 'camera' | 'microphone';

/** How a camera or microphone stands. */
export type CaptureState =
  | { state: 'off' }
  | { state: 'opening' }
  /** `released` ends listening to the track, which a browser may keep for long after it was stopped. */
  | { state: 'open'; track: MediaStreamTrack; key: string; released: AbortController }
  | { state: 'failed'; error: ParleyError; key: string };

export interface CaptureEvents {
  /** A state has changed. */
  changed(): void;
  failed(kind: CaptureKind, error: ParleyError, deviceId: string): void;
}

const OFF: CaptureState = { state: 'off' };
const KINDS: readonly CaptureKind[] = ['camera', 'microphone'];

/**
 * Opens and closes this machine's camera and microphone after a wish. What is wished for at the same moment is
 * asked for together, so that the person answers one question; what fails does not take the other with it.
 */
export class Capture {
  readonly #mediaDevices: () => MediaDevices | undefined;
  readonly #events: CaptureEvents;
  readonly #wishes: Record<CaptureKind, SourceWish | undefined> = {
    camera: undefined,
    microphone: undefined,
  };
  readonly #states: Record<CaptureKind, CaptureState> = { camera: OFF, microphone: OFF };
  readonly #reconciler: Reconciler;
  #isClosed = false;

  constructor(mediaDevices: () => MediaDevices | undefined, events: CaptureEvents) {
    this.#mediaDevices = mediaDevices;
    this.#events = events;
    this.#reconciler = new Reconciler(
      () => this.#reconcile(),
      (error) => {
        throw error;
      },
    );
  }

  state(kind: CaptureKind): CaptureState {
    const current = this.#states[kind];
    const isWaiting = this.#wishes[kind] !== undefined && !this.#isSettled(kind);
    return isWaiting ? { state: 'opening' } : current;
  }

  wish(wishes: Record<CaptureKind, SourceWish | undefined>): void {
    if (KINDS.every((kind) => this.#wishes[kind]?.key === wishes[kind]?.key)) return;
    Object.assign(this.#wishes, wishes);
    this.#reconciler.poke();
  }

  /** Tries again what failed: the person was asked once more, or plugged something in. */
  retry(): void {
    for (const kind of KINDS) {
      if (this.#states[kind].state === 'failed') this.#states[kind] = OFF;
    }
    this.#reconciler.poke();
  }

  close(): void {
    this.#isClosed = true;
    this.#reconciler.close();
    for (const kind of KINDS) {
      this.#wishes[kind] = undefined;
      this.#release(kind);
    }
  }

  /** Whether the state is what the wish leads to: open or failed for that wish, or off without one. */
  #isSettled(kind: CaptureKind): boolean {
    const state = this.#states[kind];
    const wish = this.#wishes[kind];
    if (wish === undefined) return state.state === 'off';
    return (state.state === 'open' || state.state === 'failed') && state.key === wish.key;
  }

  async #reconcile(): Promise<void> {
    const changing = KINDS.filter((kind) => !this.#isSettled(kind));
    // Closed before opened: a phone cannot run two cameras.
    for (const kind of changing) this.#release(kind);
    const opening = changing.filter((kind) => this.#wishes[kind] !== undefined);
    if (opening.length === 2 && (await this.#openBoth())) return this.#events.changed();
    await Promise.all(opening.map((kind) => this.#openOne(kind)));
    this.#events.changed();
  }

  async #openBoth(): Promise<boolean> {
    const { camera, microphone } = this.#wishes;
    if (camera === undefined || microphone === undefined) return false;
    try {
      const stream = await this.#getUserMedia({ video: camera.constraints, audio: microphone.constraints });
      this.#opened('camera', camera, stream.getVideoTracks()[0]);
      this.#opened('microphone', microphone, stream.getAudioTracks()[0]);
      return true;
    } catch {
      // One of them is the cause; asked for apart, the other may work.
      return false;
    }
  }

  async #openOne(kind: CaptureKind): Promise<void> {
    const wish = this.#wishes[kind];
    if (wish === undefined) return;
    try {
      const isCamera = kind === 'camera';
      const stream = await this.#getUserMedia(
        isCamera ? { video: wish.constraints } : { audio: wish.constraints },
      );
      this.#opened(kind, wish, (isCamera ? stream.getVideoTracks() : stream.getAudioTracks())[0]);
    } catch (error) {
      this.#fail(kind, wish, deviceFailure(error, kind));
    }
  }

  #getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream> {
    const devices = this.#mediaDevices();
    if (devices === undefined) {
      throw new ParleyError('deviceNotAllowed', {
        detail: 'the page must come over https or from localhost to use a camera or microphone',
      });
    }
    return devices.getUserMedia(constraints);
  }

  #opened(kind: CaptureKind, wish: SourceWish, track: MediaStreamTrack | undefined): void {
    if (track === undefined) {
      this.#fail(kind, wish, new ParleyError('deviceError', { detail: kind }));
      return;
    }
    // Closed while the browser was asking the person.
    if (this.#isClosed) {
      track.stop();
      return;
    }
    const released = new AbortController();
    this.#states[kind] = { state: 'open', track, key: wish.key, released };
    // Fired when the device goes away, not by `stop()`.
    const unplugged = () => {
      this.#fail(kind, wish, new ParleyError('deviceUnplugged', { detail: kind }));
      this.#events.changed();
    };
    track.addEventListener('ended', unplugged, { once: true, signal: released.signal });
  }

  #fail(kind: CaptureKind, wish: SourceWish, error: ParleyError): void {
    this.#states[kind] = { state: 'failed', error, key: wish.key };
    this.#events.failed(kind, error, deviceIdOf(wish));
  }

  #release(kind: CaptureKind): void {
    const state = this.#states[kind];
    if (state.state === 'open') {
      state.released.abort();
      state.track.stop();
    }
    this.#states[kind] = OFF;
  }
}

function deviceIdOf({ constraints }: SourceWish): string {
  const { deviceId } = constraints;
  return typeof deviceId === 'object' && 'exact' in deviceId ? String(deviceId.exact) : '';
}
