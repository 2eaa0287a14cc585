import { documentLanguage, LANGUAGE_NAMES, THEMES, type Theme, useLanguage, useTheme } from '@parley/pages';
import { Languages, Moon, Sun, SunMoon } from 'lucide-react';
import type { ReactNode } from 'react';

interface HeaderWords {
  readonly theme: string;
  readonly auto: string;
  readonly light: string;
  readonly dark: string;
}

interface Props {
  words: HeaderWords;
  children?: ReactNode;
}

const ICONS: Readonly<Record<Theme, typeof Sun>> = { auto: SunMoon, light: Sun, dark: Moon };

/** The mark of the product, what a page puts beside it, and the choices of language and appearance. */
export function Header({ words, children }: Props) {
  const { language, choose } = useLanguage();
  const [theme, chooseTheme] = useTheme();
  const nextTheme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'auto';
  const ThemeIcon = ICONS[theme];
  const other = language === 'en' ? 'zh' : 'en';
  return (
    <header className="header">
      <a className="brand" href="/">
        <img src="/parley.svg" width="28" height="28" alt="" />
        Parley
      </a>
      <div className="header__tools">
        {children}
        <button type="button" className="tool" lang={documentLanguage(other)} onClick={() => choose(other)}>
          <Languages size={18} aria-hidden />
          {LANGUAGE_NAMES[other]}
        </button>
        <button
          type="button"
          className="tool"
          aria-label={`${words.theme}: ${words[theme]}`}
          title={`${words.theme}: ${words[theme]}`}
          onClick={() => chooseTheme(nextTheme)}
        >
          <ThemeIcon size={18} aria-hidden />
        </button>
      </div>
    </header>
  );
}
