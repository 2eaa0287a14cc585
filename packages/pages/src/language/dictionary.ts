import type { Language } from './language.ts';
import { useLanguage } from './language-context.tsx';

/**
 * Makes the hook with which components get a page's words in the chosen language.
 *
 * @param words the same texts in every language
 */
export function dictionary<Words>(words: Readonly<Record<Language, Words>>): () => Words {
  return () => words[useLanguage().language];
}
