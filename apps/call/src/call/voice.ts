/** Sound level (0 to 100) from which a person counts as speaking, and below which no longer: apart, so it does not flicker. */
const STARTS_AT = 10;
const ENDS_BELOW = 4;

export type Voice = 'speaking' | 'quiet';

/** Whether a person speaks, from the newest sound level and whether they did before. */
export function voiceOf(before: Voice, level: number): Voice {
  if (before === 'speaking') return level < ENDS_BELOW ? 'quiet' : 'speaking';
  return level >= STARTS_AT ? 'speaking' : 'quiet';
}
