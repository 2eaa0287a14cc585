import { OPERATOR_ROLES, type OperatorRole, type OperatorView } from '@parley/protocol/console';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../api/client.ts';
import { Card, Field, onSubmit, Page, Problem } from '../ui/parts.tsx';
import { useWords } from '../words/words.tsx';

export function OperatorsPage({ self }: { self: OperatorView }) {
  const words = useWords();
  const { operators, account } = words;
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [role, setRole] = useState<OperatorRole>('developer');
  const list = useQuery({
    queryKey: ['operators'],
    queryFn: () => ask<{ operators: OperatorView[] }>('GET', '/operators'),
  });
  const refresh = () => queries.invalidateQueries({ queryKey: ['operators'] });
  const add = useMutation({
    mutationFn: () => ask('POST', '/operators', { name, password, role }),
    onSuccess: () => {
      setName('');
      setPassword('');
      return refresh();
    },
  });
  const change = useMutation({
    mutationFn: ([id, next]: [id: string, next: OperatorRole]) =>
      ask('PATCH', `/operators/${id}`, { role: next }),
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: (id: string) => ask('DELETE', `/operators/${id}`),
    onSettled: refresh,
  });
  const options = OPERATOR_ROLES.map((key) => (
    <option key={key} value={key}>
      {operators.roles[key]}: {operators.roleHints[key]}
    </option>
  ));
  return (
    <Page title={operators.title}>
      <Card>
        <Problem error={list.error ?? change.error ?? remove.error} />
        <ul className="list">
          {list.data?.operators.map((operator) => (
            <li key={operator.operatorId}>
              <strong>{operator.name}</strong>
              {operator.operatorId === self.operatorId ? (
                <span className="soft">
                  {operators.roles[operator.role]} ({operators.you})
                </span>
              ) : (
                <span className="buttons">
                  <select
                    aria-label={`${operators.role}: ${operator.name}`}
                    value={operator.role}
                    onChange={(event) =>
                      change.mutate([operator.operatorId, event.target.value as OperatorRole])
                    }
                  >
                    {options}
                  </select>
                  <button
                    type="button"
                    className="quiet danger"
                    aria-label={`${operators.remove}: ${operator.name}`}
                    onClick={() => remove.mutate(operator.operatorId)}
                  >
                    {operators.remove}
                  </button>
                </span>
              )}
            </li>
          ))}
        </ul>
      </Card>
      <Card title={operators.add}>
        <form onSubmit={onSubmit(() => add.mutate())}>
          <Field label={account.name}>
            {(ids) => (
              <input
                {...ids}
                value={name}
                required
                maxLength={64}
                autoComplete="off"
                onChange={(e) => setName(e.target.value)}
              />
            )}
          </Field>
          <Field label={account.password} hint={account.passwordHint}>
            {(ids) => (
              <input
                {...ids}
                type="password"
                value={password}
                required
                minLength={10}
                autoComplete="new-password"
                onChange={(e) => setPassword(e.target.value)}
              />
            )}
          </Field>
          <Field label={operators.role}>
            {(ids) => (
              <select {...ids} value={role} onChange={(e) => setRole(e.target.value as OperatorRole)}>
                {options}
              </select>
            )}
          </Field>
          <Problem error={add.error} />
          <button type="submit" disabled={add.isPending}>
            {words.create}
          </button>
        </form>
      </Card>
    </Page>
  );
}
