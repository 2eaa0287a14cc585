import type { Language } from '../../i18n/language.ts';
import { useLanguage } from '../../i18n/language-context.tsx';
import { type DebugWords, EN } from './en.ts';
import { ZH } from './zh.ts';

const WORDS: Readonly<Record<Language, DebugWords>> = { en: EN, zh: ZH };

/** The debug page's words in the chosen language. */
export function useWords(): DebugWords {
  return WORDS[useLanguage().language];
}
