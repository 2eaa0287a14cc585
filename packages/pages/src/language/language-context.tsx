import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react';
import { browserStorage } from '../storage/browser-storage.ts';
import { documentLanguage, type Language, readLanguage, rememberLanguage } from './language.ts';

interface LanguageChoice {
  readonly language: Language;
  choose(language: Language): void;
}

const LanguageContext = createContext<LanguageChoice>({ language: 'en', choose: () => undefined });

/** Gives the pages their language: the remembered one, or the browser's. */
export function LanguageProvider({ initial, children }: { initial?: Language; children: ReactNode }) {
  const [language, setLanguage] = useState(
    () => initial ?? readLanguage(browserStorage(), navigator.languages),
  );
  useEffect(() => {
    document.documentElement.lang = documentLanguage(language);
  }, [language]);
  const choice = useMemo<LanguageChoice>(
    () => ({
      language,
      choose(next) {
        rememberLanguage(next, browserStorage());
        setLanguage(next);
      },
    }),
    [language],
  );
  return <LanguageContext value={choice}>{children}</LanguageContext>;
}

export function useLanguage(): LanguageChoice {
  return use(LanguageContext);
}
