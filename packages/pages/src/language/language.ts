import type { TextStorage } from '../storage/browser-storage.ts';

export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each language as its speakers call it. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', zh: '中文' };

const KEY = 'parley.language';

/** The remembered choice, else the first of the browser's languages that the pages speak, else English. */
export function chooseLanguage(stored: string | null, browserLanguages: readonly string[]): Language {
  const known = (tag: string): Language | undefined =>
    LANGUAGES.find((language) => tag.toLowerCase().split('-')[0] === language);
  for (const tag of stored === null ? browserLanguages : [stored, ...browserLanguages]) {
    const language = known(tag);
    if (language !== undefined) return language;
  }
  return 'en';
}

export function readLanguage(storage: TextStorage, browserLanguages: readonly string[]): Language {
  return chooseLanguage(storage.getItem(KEY), browserLanguages);
}

export function rememberLanguage(language: Language, storage: TextStorage): void {
  storage.setItem(KEY, language);
}

/** The tag for the document's `lang`, by which browsers choose fonts and screen readers voices. */
export function documentLanguage(language: Language): string {
  return language === 'zh' ? 'zh-CN' : 'en';
}
