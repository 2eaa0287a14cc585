import { Languages, Moon, Sun, SunMoon } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useLanguage } from '../i18n/language-context.tsx';
import { browserStorage } from '../store/browser-storage.ts';
import { applyTheme, readTheme, rememberTheme, THEMES, type Theme } from '../theme/theme.ts';

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
  const [theme, setTheme] = useState(() => readTheme(browserStorage()));
  const nextTheme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'auto';
  const ThemeIcon = ICONS[theme];
  const other =
    language === 'en'
      ? ({ tag: 'zh', name: '中文', lang: 'zh-CN' } as const)
      : ({ tag: 'en', name: 'English', lang: 'en' } as const);
  return (
    <header className="header">
      <a className="brand" href="/">
        <img src="/parley.svg" width="28" height="28" alt="" />
        Parley
      </a>
      <div className="header__tools">
        {children}
        <button type="button" className="tool" lang={other.lang} onClick={() => choose(other.tag)}>
          <Languages size={18} aria-hidden />
          {other.name}
        </button>
        <button
          type="button"
          className="tool"
          aria-label={`${words.theme}: ${words[theme]}`}
          title={`${words.theme}: ${words[theme]}`}
          onClick={() => {
            rememberTheme(nextTheme, browserStorage());
            applyTheme(nextTheme, document.documentElement);
            setTheme(nextTheme);
          }}
        >
          <ThemeIcon size={18} aria-hidden />
        </button>
      </div>
    </header>
  );
}
