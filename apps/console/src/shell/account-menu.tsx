import { LANGUAGE_NAMES, LANGUAGES, THEMES, useLanguage, useTheme } from '@parley/pages';
import type { OperatorView } from '@parley/protocol/console';
import { useQueryClient } from '@tanstack/react-query';
import { ChevronsUpDown, LogOut } from 'lucide-react';
import { ask } from '../api/client.ts';
import { ChoiceMenu } from '../ui/choice-menu.tsx';
import { useWords } from '../words/words.tsx';

/** Who is signed in, how the pages look and speak, and the way out. */
export function AccountMenu({ operator }: { operator: OperatorView }) {
  const words = useWords();
  const { language, choose } = useLanguage();
  const [theme, chooseTheme] = useTheme();
  const queries = useQueryClient();
  const signOut = async () => {
    await ask('POST', '/sign-out');
    queries.clear();
    location.reload();
  };
  return (
    <ChoiceMenu
      label={words.account.menu(operator.name)}
      button={
        <>
          <span className="who">
            <strong>{operator.name}</strong>
            <span className="soft">{words.operators.roles[operator.role]}</span>
          </span>
          <ChevronsUpDown size={16} aria-hidden />
        </>
      }
      choices={[
        {
          title: words.language,
          value: language,
          options: LANGUAGE_NAMES,
          choose: (key) => {
            const next = LANGUAGES.find((known) => known === key);
            if (next !== undefined) choose(next);
          },
        },
        {
          title: words.theme,
          value: theme,
          options: words.themes,
          choose: (key) => {
            const next = THEMES.find((known) => known === key);
            if (next !== undefined) chooseTheme(next);
          },
        },
      ]}
      actions={[
        {
          text: words.account.signOut,
          icon: <LogOut size={16} aria-hidden />,
          run: () => void signOut(),
        },
      ]}
    />
  );
}
