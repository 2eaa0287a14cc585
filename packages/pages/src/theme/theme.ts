import type { TextStorage } from '../storage/browser-storage.ts';

/** `auto` follows the system. */
export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'parley.theme';

export function readTheme(storage: TextStorage): Theme {
  const stored = storage.getItem(KEY);
  return THEMES.find((theme) => theme === stored) ?? 'auto';
}

/** Shows the theme at once; the style sheet reads the attribute. */
export function applyTheme(theme: Theme, root: HTMLElement): void {
  if (theme === 'auto') delete root.dataset.theme;
  else root.dataset.theme = theme;
}

export function rememberTheme(theme: Theme, storage: TextStorage): void {
  if (theme === 'auto') storage.removeItem(KEY);
  else storage.setItem(KEY, theme);
}
