/** How a sound is to be played. */
export interface OutputSettings {
  /** 0 to 200. */
  readonly volume: number;
  readonly isMuted: boolean;
  /** The chosen loudspeaker; empty is the system's. */
  readonly speakerId: string;
}

/**
 * Plays one stream's sound through an element of its own, apart from the picture, so that a changed view does
 * not interrupt it. Volumes above 100 take the way through the audio graph, which alone can amplify.
 */
export class AudioOutput {
  readonly #element = new Audio();
  readonly #onBlocked: () => void;
  #settings: OutputSettings;
  #track: MediaStreamTrack | undefined;
  #amplifier: { context: AudioContext; gain: GainNode } | undefined;

  /** @param onBlocked the browser refuses to play before the person has touched the page */
  constructor(settings: OutputSettings, onBlocked: () => void) {
    this.#settings = settings;
    this.#onBlocked = onBlocked;
    this.#element.autoplay = true;
  }

  play(track: MediaStreamTrack | undefined): void {
    if (this.#track === track) return;
    this.#track = track;
    this.#releaseAmplifier();
    this.#element.srcObject = track === undefined ? null : new MediaStream([track]);
    this.#apply();
    this.resume();
  }

  set(settings: OutputSettings): void {
    this.#settings = settings;
    this.#apply();
  }

  /** @throws DOMException when there is no such loudspeaker or its use is refused */
  async useSpeaker(speakerId: string): Promise<void> {
    await this.#element.setSinkId(speakerId);
    this.#settings = { ...this.#settings, speakerId };
    this.#releaseAmplifier();
    this.#apply();
  }

  /** Tries to play, after a refusal again. */
  resume(): void {
    if (this.#track === undefined) return;
    void this.#amplifier?.context.resume();
    this.#element.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') this.#onBlocked();
    });
  }

  close(): void {
    this.#track = undefined;
    this.#releaseAmplifier();
    this.#element.pause();
    this.#element.srcObject = null;
  }

  #apply(): void {
    const { volume, isMuted, speakerId } = this.#settings;
    if (volume > 100 && !isMuted && this.#track !== undefined) {
      this.#amplifier ??= amplify(this.#track, speakerId);
      this.#amplifier.gain.gain.value = volume / 100;
    } else {
      this.#releaseAmplifier();
    }
    // The element goes on, silent: without one, Chromium gives the graph no sound from the network.
    this.#element.muted = isMuted || this.#amplifier !== undefined;
    this.#element.volume = Math.min(1, volume / 100);
    if (speakerId !== '' && 'setSinkId' in this.#element) {
      this.#element.setSinkId(speakerId).catch(() => {
        // Pulled out meanwhile; the browser plays on the system's loudspeaker.
      });
    }
  }

  #releaseAmplifier(): void {
    void this.#amplifier?.context.close();
    this.#amplifier = undefined;
  }
}

function amplify(track: MediaStreamTrack, speakerId: string): { context: AudioContext; gain: GainNode } {
  // `sinkId` is younger than TypeScript's library; browsers without it ignore it.
  const options: AudioContextOptions & { sinkId?: string } = speakerId === '' ? {} : { sinkId: speakerId };
  const context = new AudioContext(options);
  const gain = context.createGain();
  context
    .createMediaStreamSource(new MediaStream([track]))
    .connect(gain)
    .connect(context.destination);
  return { context, gain };
}
