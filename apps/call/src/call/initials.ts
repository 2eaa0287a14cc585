const CJK = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/u;

/** The one or two characters that stand for a person whose camera is off. */
export function initials(name: string): string {
  const words = name
    .trim()
    .split(/[\s._-]+/u)
    .filter((word) => word !== '');
  const first = words[0];
  if (first === undefined) return '?';
  const letter = (word: string): string => [...word][0] ?? '';
  // A Chinese name is known by its last two characters, and has no spaces.
  if (CJK.test(first)) return [...first].slice(-2).join('');
  const last = words.length > 1 ? (words.at(-1) ?? '') : '';
  return (letter(first) + letter(last)).toUpperCase();
}

/** How many avatar colours the style sheet has (`data-hue`). */
export const AVATAR_HUES = 8;

/** A colour number that stays with an id, so that a person looks the same on every screen. */
export function avatarHue(id: string): number {
  let hash = 0;
  for (const character of id) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % AVATAR_HUES;
}
