import { useState } from 'react';
import { browserStorage } from '../storage/browser-storage.ts';
import { applyTheme, readTheme, rememberTheme, type Theme } from './theme.ts';

/** The chosen theme, and the function that chooses another: shown at once and remembered. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState(() => readTheme(browserStorage()));
  return [
    theme,
    (next) => {
      rememberTheme(next, browserStorage());
      applyTheme(next, document.documentElement);
      setTheme(next);
    },
  ];
}
