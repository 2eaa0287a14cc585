import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react';
import { EN, type Words } from './en.ts';
import { ZH } from './zh.ts';

export const LANGUAGES = { en: 'English', zh: '中文' } as const;
export type Language = keyof typeof LANGUAGES;

/** The key is that of the call page: one choice holds for both. */
const KEY = 'parley.language';

interface Choice {
  readonly language: Language;
  readonly words: Words;
  choose(language: Language): void;
}

const Context = createContext<Choice>({ language: 'en', words: EN, choose: () => undefined });

function initial(): Language {
  const tags = [localStorage.getItem(KEY), ...navigator.languages].map((tag) => tag?.toLowerCase() ?? '');
  const known = tags.find((tag) => /^(en|zh)\b/.test(tag));
  return known?.startsWith('zh') ? 'zh' : 'en';
}

/** Gives the pages their language: the remembered one, or the browser's. */
export function WordsProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(initial);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);
  const choice = useMemo<Choice>(
    () => ({
      language,
      words: language === 'zh' ? ZH : EN,
      choose(next) {
        localStorage.setItem(KEY, next);
        setLanguage(next);
      },
    }),
    [language],
  );
  return <Context value={choice}>{children}</Context>;
}

export const useWords = (): Words => use(Context).words;
export const useLanguage = (): Choice => use(Context);
