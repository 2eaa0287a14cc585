/**
 * Makes a microphone louder or quieter than it is. Only while the volume differs from 100 does the sound take
 * the way through the audio graph; otherwise the browser's own track is sent untouched.
 */
export class VoiceGain {
  #volume = 100;
  #graph:
    | {
        input: MediaStreamTrack;
        output: MediaStreamTrack;
        context: AudioContext;
        gain: GainNode;
      }
    | undefined;

  /** 0 to 200. */
  set volume(volume: number) {
    this.#volume = volume;
    if (this.#graph !== undefined) this.#graph.gain.gain.value = volume / 100;
  }

  /** The track to send instead of `input`; the same one for the same input and need. */
  apply(input: MediaStreamTrack): MediaStreamTrack {
    if (this.#graph?.input === input) return this.#graph.output;
    this.close();
    if (this.#volume === 100) return input;
    const context = new AudioContext();
    const gain = context.createGain();
    const destination = context.createMediaStreamDestination();
    gain.gain.value = this.#volume / 100;
    context
      .createMediaStreamSource(new MediaStream([input]))
      .connect(gain)
      .connect(destination);
    const output = destination.stream.getAudioTracks()[0];
    if (output === undefined) return input;
    this.#graph = { input, output, context, gain };
    return output;
  }

  close(): void {
    void this.#graph?.context.close();
    this.#graph = undefined;
  }
}
