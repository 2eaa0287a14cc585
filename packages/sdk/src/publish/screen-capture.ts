import { ParleyError } from '@parley/protocol';
import type { ZegoScreenCaptureConfig } from '../api/publish.ts';

/** A shared screen, window or tab. */
export class ScreenCapture {
  readonly #mediaDevices: () => MediaDevices | undefined;
  readonly #onChange: (how: 'started' | 'stopped' | 'endedByPerson') => void;
  #stream: MediaStream | undefined;

  constructor(
    mediaDevices: () => MediaDevices | undefined,
    onChange: (how: 'started' | 'stopped' | 'endedByPerson') => void,
  ) {
    this.#mediaDevices = mediaDevices;
    this.#onChange = onChange;
  }

  get video(): MediaStreamTrack | undefined {
    return this.#stream?.getVideoTracks()[0];
  }

  get audio(): MediaStreamTrack | undefined {
    return this.#stream?.getAudioTracks()[0];
  }

  /** @throws ParleyError 1020000 when the person refuses, 1020001 when the browser cannot */
  async start({ captureVideo = true, captureAudio = true }: ZegoScreenCaptureConfig): Promise<void> {
    const devices = this.#mediaDevices();
    if (devices?.getDisplayMedia === undefined || !captureVideo) {
      const detail = captureVideo ? undefined : 'a browser shares sound only together with a picture';
      throw new ParleyError('screenUnsupported', { detail });
    }
    let stream: MediaStream;
    try {
      stream = await devices.getDisplayMedia({ video: true, audio: captureAudio });
    } catch (error) {
      const isRefused = error instanceof DOMException && error.name === 'NotAllowedError';
      throw new ParleyError(isRefused ? 'screenDenied' : 'screenUnsupported', { cause: error });
    }
    this.#release();
    this.#stream = stream;
    stream.getVideoTracks()[0]?.addEventListener('ended', () => {
      if (this.#stream !== stream) return;
      this.#release();
      this.#onChange('endedByPerson');
    });
    this.#onChange('started');
  }

  /** Idempotent. */
  stop(): void {
    if (this.#stream === undefined) return;
    this.#release();
    this.#onChange('stopped');
  }

  #release(): void {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = undefined;
  }
}
