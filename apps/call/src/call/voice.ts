/**
 * Sound level from which a person counts as speaking, and below which no longer: apart, so that it does not flicker. The SDK's
 * levels are decibels (0 is -60 dB, 100 full scale); a quiet room is near 15, speech from 40 upward.
 */
const STARTS_AT = 36;
const ENDS_BELOW = 26;

export type Voice = 'speaking' | 'quiet';

/** Whether a person speaks, from the newest sound level and whether they did before. */
export function voiceOf(before: Voice, level: number): Voice {
  if (before === 'speaking') return level < ENDS_BELOW ? 'quiet' : 'speaking';
  return level >= STARTS_AT ? 'speaking' : 'quiet';
}
