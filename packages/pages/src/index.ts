export * from './language/dictionary.ts';
export * from './language/language.ts';
export * from './language/language-context.tsx';
export * from './storage/browser-storage.ts';
export * from './theme/theme.ts';
export * from './theme/use-theme.ts';
