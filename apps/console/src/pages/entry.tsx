import { PASSWORD_LENGTH } from '@parley/protocol/console';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ApiError, ask } from '../api/client.ts';
import { Field, onSubmit, Problem } from '../ui/parts.tsx';
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
  const wrong = (field: string) =>
    enter.error instanceof ApiError && enter.error.field === field ? enter.error.message : undefined;
  return (
    <main className="entry">
      <form className="card" onSubmit={onSubmit(() => enter.mutate())}>
        <h1>{isSetUp ? account.signIn : account.setUp}</h1>
        {!isSetUp && <p className="soft">{account.setUpText}</p>}
        <Field label={account.name} error={wrong('name')}>
          {(ids) => (
            <input
              {...ids}
              value={name}
              autoComplete="username"
              required
              maxLength={64}
              onChange={(e) => setName(e.target.value)}
            />
          )}
        </Field>
        <Field
          label={account.password}
          hint={isSetUp ? undefined : account.passwordHint}
          error={wrong('password')}
        >
          {(ids) => (
            <input
              {...ids}
              type="password"
              value={password}
              autoComplete={isSetUp ? 'current-password' : 'new-password'}
              required
              minLength={isSetUp ? undefined : PASSWORD_LENGTH.min}
              onChange={(e) => setPassword(e.target.value)}
            />
          )}
        </Field>
        <Problem error={enter.error} />
        <button type="submit" disabled={enter.isPending}>
          {isSetUp ? account.signIn : account.setUp}
        </button>
      </form>
    </main>
  );
}
