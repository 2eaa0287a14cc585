/** How far above the microphone's own noise a sound is speech: 12 dB, in sound levels (100 levels are 60 dB). */
const SPEECH_ABOVE = 20;
/** Noise below this does not count as lower: noise suppression must not make a breath speech. */
const LOWEST_FLOOR = 10;
/** How fast noise that has no pauses comes to count as such: levels a second. Speech pauses, noise does not. */
const FLOOR_RISES_PER_S = 1;

/**
 * Tells speech from steady noise by what speech has and noise has not: pauses. The floor falls at once to the quietest sound
 * and rises slowly; what is well above it is speech. Pure.
 */
export class VoiceDetector {
  #floor = LOWEST_FLOOR;
  #heardAtMs: number | undefined;

  /**
   * @param level 0 to 100, of `soundLevelOf`
   * @returns 1 for speech, 0 for noise or silence
   */
  hear(level: number, nowMs: number): 0 | 1 {
    const passedS = (nowMs - (this.#heardAtMs ?? nowMs)) / 1000;
    this.#heardAtMs = nowMs;
    const risen = this.#floor + FLOOR_RISES_PER_S * passedS;
    this.#floor = Math.max(LOWEST_FLOOR, Math.min(level, risen));
    return level >= this.#floor + SPEECH_ABOVE ? 1 : 0;
  }
}
