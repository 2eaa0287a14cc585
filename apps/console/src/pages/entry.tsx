import { PASSWORD_LENGTH } from '@parley/protocol/console';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ask } from '../api/client.ts';
import { LookChoices } from '../shell/look-choices.tsx';
import { Button } from '../ui/button.tsx';
import { Form } from '../ui/form.tsx';
import { TextBox } from '../ui/text-box.tsx';
import { useWords } from '../words/words.tsx';

/** The first operator's set-up, or signing in. */
export function Entry({ isSetUp }: { isSetUp: boolean }) {
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
          <TextBox
            label={account.name}
            name="name"
            value={name}
            onChange={setName}
            autoComplete="username"
            isRequired
            maxLength={64}
          />
          <TextBox
            label={account.password}
            name="password"
            {...(isSetUp ? {} : { hint: account.passwordHint, minLength: PASSWORD_LENGTH.min })}
            type="password"
            value={password}
            onChange={setPassword}
            autoComplete={isSetUp ? 'current-password' : 'new-password'}
            isRequired
          />
        </Form>
      </div>
      <LookChoices />
    </main>
  );
}
