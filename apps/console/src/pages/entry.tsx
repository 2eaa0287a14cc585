import { CONSOLE_API, SIGN_IN_PROBLEMS } from '@parley/protocol/console';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CircleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { ask } from '../api/client.ts';
import { LookChoices } from '../shell/look-choices.tsx';
import { Button } from '../ui/button.tsx';
import { Form } from '../ui/form.tsx';
import { useWords } from '../words/words.tsx';
import { NameBox, PasswordBox } from './account-fields.tsx';

/** The first operator's set-up, or signing in. */
export function Entry({ isSetUp, hasSingleSignOn }: { isSetUp: boolean; hasSingleSignOn: boolean }) {
  const { account, console: title } = useWords();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const enter = useMutation({
    mutationFn: () => ask('POST', isSetUp ? '/sign-in' : '/setup', { name, password }),
    onSuccess: () => queries.invalidateQueries(),
  });
  useEffect(() => {
    document.title = `${title} – Parley`;
  }, [title]);
  const asked = new URLSearchParams(location.search).get('problem');
  const problem = SIGN_IN_PROBLEMS.find((known) => known === asked);
  const action = isSetUp ? account.signIn : account.setUp;
  return (
    <main className="entry">
      <div className="entry__card">
        <p className="brand">
          <img src="/parley.svg" width="32" height="32" alt="" />
          Parley
        </p>
        <h1>{action}</h1>
        {!isSetUp && <p className="soft">{account.setUpText}</p>}
        {problem !== undefined && (
          <p className="notice notice--danger" role="alert">
            <CircleAlert size={18} aria-hidden />
            <span>{account.problems[problem]}</span>
          </p>
        )}
        {hasSingleSignOn && (
          <>
            <a className="button" href={`${CONSOLE_API}/oidc/start`}>
              {account.singleSignOn}
            </a>
            <p className="soft">{account.or}</p>
          </>
        )}
        <Form
          send={() => enter.mutate()}
          error={enter.error}
          fields={['name', 'password']}
          buttons={
            <Button type="submit" isPending={enter.isPending}>
              {action}
            </Button>
          }
        >
          <NameBox isOwn value={name} onChange={setName} />
          <PasswordBox isNew={!isSetUp} value={password} onChange={setPassword} />
        </Form>
      </div>
      <LookChoices />
    </main>
  );
}
