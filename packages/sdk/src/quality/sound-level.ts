import { requireRange } from '../api/check.ts';
import type { ZegoSoundLevelInfo } from '../api/publish.ts';
import type { Emit } from '../events/dispatcher.ts';
import { type Cancel, type Clock, every } from '../platform/clock.ts';
import { VoiceDetector } from './voice-detector.ts';

/** Amplitude that counts as silence: -60 dB. */
const FLOOR_DB = -60;

/**
 * An amplitude as ZEGO's sound level, 0 to 100: decibels, because loudness is heard in those, from -60 dB
 * (silence) to 0 dB (full scale).
 *
 * @param amplitude 0 to 1
 */
export function soundLevelOf(amplitude: number): number {
  if (!(amplitude > 0)) return 0;
  const db = 20 * Math.log10(Math.min(1, amplitude));
  return Math.max(0, Math.round((1 - db / FLOOR_DB) * 1000) / 10);
}

/** The amplitude, 0 to 1, of a level as it travels in packets (RFC 6464: 0 is full scale, 127 silence). */
export function amplitudeOf(level: number): number {
  return level >= 127 ? 0 : 10 ** (-level / 20);
}

export interface SoundLevelOptions {
  readonly emit: Emit;
  readonly clock: Clock;
  /** The microphone's track while it is open and not muted. */
  microphone(): MediaStreamTrack | undefined;
  /** The audio receivers of what is played, by streamId. */
  receivers(): ReadonlyMap<string, RTCRtpReceiver | undefined>;
  /** Whether levels are wanted, so that the microphone is open for them. */
  wanted(isWanted: boolean): void;
}

/** Reports how loud one's own sound and the played streams are, at a chosen interval (reference §6). */
export class SoundLevelMonitor {
  readonly #options: SoundLevelOptions;
  #cancel: Cancel | undefined;
  #meter: Meter | undefined;
  /** By streamId, one's own sound under `undefined`; absent while speech is not looked for. */
  #voices: Map<string | undefined, VoiceDetector> | undefined;

  constructor(options: SoundLevelOptions) {
    this.#options = options;
  }

  /** @throws ParleyError 1006031 for an interval outside 100 to 3000 ms */
  start(intervalMs: number, isVoiceWanted: boolean): void {
    requireRange('config.millisecond', intervalMs, [100, 3000], 'soundLevelIntervalIllegal');
    this.#cancel?.();
    this.#voices = isVoiceWanted ? new Map() : undefined;
    this.#cancel = every(this.#options.clock, intervalMs, () => this.#report());
    this.#options.wanted(true);
  }

  /** Idempotent. */
  stop(): void {
    if (this.#cancel === undefined) return;
    this.#cancel();
    this.#cancel = undefined;
    this.#meter?.close();
    this.#meter = undefined;
    this.#options.wanted(false);
  }

  #report(): void {
    const { emit, microphone, receivers } = this.#options;
    const captured = this.#describe(undefined, this.#measure(microphone()));
    emit('capturedSoundLevelUpdate', captured.soundLevel);
    emit('capturedSoundLevelInfoUpdate', captured);
    const infos = [...receivers()].map(([streamId, receiver]) => {
      const amplitude = receiver?.getSynchronizationSources()[0]?.audioLevel ?? 0;
      return [streamId, this.#describe(streamId, amplitude)] as const;
    });
    this.#forgetAllBut(new Set(infos.map(([streamId]) => streamId)));
    emit(
      'remoteSoundLevelUpdate',
      Object.fromEntries(infos.map(([streamId, { soundLevel }]) => [streamId, soundLevel])),
    );
    emit('remoteSoundLevelInfoUpdate', Object.fromEntries(infos));
  }

  #describe(streamId: string | undefined, amplitude: number): ZegoSoundLevelInfo {
    const soundLevel = soundLevelOf(amplitude);
    if (this.#voices === undefined) return { soundLevel, vad: 0 };
    const voice = this.#voices.get(streamId) ?? new VoiceDetector();
    this.#voices.set(streamId, voice);
    return { soundLevel, vad: voice.hear(soundLevel, this.#options.clock.now()) };
  }

  #forgetAllBut(streamIds: ReadonlySet<string>): void {
    for (const streamId of this.#voices?.keys() ?? [])
      if (streamId !== undefined && !streamIds.has(streamId)) this.#voices?.delete(streamId);
  }

  #measure(track: MediaStreamTrack | undefined): number {
    if (this.#meter?.track !== track) {
      this.#meter?.close();
      this.#meter = track && new Meter(track);
    }
    return this.#meter?.amplitude() ?? 0;
  }
}

/** Measures a local track, which has no receiver to ask. */
class Meter {
  readonly track: MediaStreamTrack;
  readonly #context = new AudioContext();
  readonly #analyser: AnalyserNode;
  readonly #samples: Float32Array<ArrayBuffer>;

  constructor(track: MediaStreamTrack) {
    this.track = track;
    this.#analyser = this.#context.createAnalyser();
    this.#samples = new Float32Array(this.#analyser.fftSize);
    this.#context.createMediaStreamSource(new MediaStream([track])).connect(this.#analyser);
  }

  /** Root mean square of the newest samples, 0 to 1. */
  amplitude(): number {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    const power = this.#samples.reduce((sum, sample) => sum + sample * sample, 0) / this.#samples.length;
    return Math.sqrt(power);
  }

  close(): void {
    void this.#context.close();
  }
}
