import { documentLanguage, LANGUAGE_NAMES, LANGUAGES, THEMES, useLanguage, useTheme } from '@parley/pages';
import { useWords } from '../words/words.tsx';

/** Language and theme for who is not signed in yet. */
export function LookChoices() {
  const words = useWords();
  const { language, choose } = useLanguage();
  const [theme, chooseTheme] = useTheme();
  return (
    <footer className="look">
      <fieldset className="look__group" aria-label={words.language}>
        {LANGUAGES.map((tag) => (
          <button
            key={tag}
            type="button"
            className="look__choice"
            lang={documentLanguage(tag)}
            aria-pressed={tag === language}
            onClick={() => choose(tag)}
          >
            {LANGUAGE_NAMES[tag]}
          </button>
        ))}
      </fieldset>
      <fieldset className="look__group" aria-label={words.theme}>
        {THEMES.map((name) => (
          <button
            key={name}
            type="button"
            className="look__choice"
            aria-pressed={name === theme}
            onClick={() => chooseTheme(name)}
          >
            {words.themes[name]}
          </button>
        ))}
      </fieldset>
    </footer>
  );
}
