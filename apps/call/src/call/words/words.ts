import type { Language } from '../../i18n/language.ts';
import { useLanguage } from '../../i18n/language-context.tsx';
import { type CallWords, EN } from './en.ts';
import { ZH } from './zh.ts';

const WORDS: Readonly<Record<Language, CallWords>> = { en: EN, zh: ZH };

/** The call page's words in the chosen language. */
export function useWords(): CallWords {
  return WORDS[useLanguage().language];
}
