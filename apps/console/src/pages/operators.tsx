import { OPERATOR_ROLES, type OperatorRole, type OperatorView } from '@parley/protocol/console';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../api/client.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Confirm, type Question } from '../ui/confirm.tsx';
import { type DataColumn, DataTable } from '../ui/data-table.tsx';
import { Form } from '../ui/form.tsx';
import { Loading } from '../ui/loading.tsx';
import { Page } from '../ui/page.tsx';
import { Problem } from '../ui/problem.tsx';
import { SelectBox } from '../ui/select-box.tsx';
import { useTime } from '../ui/time.ts';
import { tell } from '../ui/toasts.tsx';
import { useWords } from '../words/words.tsx';
import { NameBox, PasswordBox } from './account-fields.tsx';

export function OperatorsPage({ self }: { self: OperatorView }) {
  const words = useWords();
  const { operators, account } = words;
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [role, setRole] = useState<OperatorRole>('developer');
  const [question, setQuestion] = useState<Question>();
  const time = useTime();
  const list = useQuery({
    queryKey: ['operators'],
    queryFn: () => ask<{ operators: OperatorView[] }>('GET', '/operators'),
  });
  const refresh = () => queries.invalidateQueries({ queryKey: ['operators'] });
  const add = useMutation({
    mutationFn: () => ask('POST', '/operators', { name, password, role }),
    onSuccess: () => {
      tell(operators.added(name));
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
  const options = OPERATOR_ROLES.map((value) => ({
    value,
    text: operators.roles[value],
    hint: operators.roleHints[value],
  }));
  const columns: readonly DataColumn<OperatorView>[] = [
    {
      key: 'name',
      title: account.name,
      sortBy: (operator) => operator.name,
      cell: (operator) => (
        <>
          <strong>{operator.name}</strong>
          {operator.operatorId === self.operatorId && <span className="soft"> ({operators.you})</span>}
          {operator.isExternal && <span className="soft"> {operators.external}</span>}
        </>
      ),
    },
    {
      key: 'since',
      title: operators.since,
      sortBy: ({ createdAtMs }) => createdAtMs,
      cell: ({ createdAtMs }) => time(createdAtMs),
    },
    {
      key: 'role',
      title: operators.role,
      cell: (operator) =>
        operator.operatorId === self.operatorId || operator.isExternal ? (
          operators.roles[operator.role]
        ) : (
          <SelectBox
            label={`${operators.role}: ${operator.name}`}
            isLabelHidden
            options={options}
            value={operator.role}
            onChange={(next) => change.mutate([operator.operatorId, next])}
          />
        ),
    },
    {
      key: 'actions',
      title: words.actions,
      cell: (operator) =>
        operator.operatorId !== self.operatorId && (
          <Button
            kind="quiet-danger"
            label={`${operators.remove}: ${operator.name}`}
            onPress={() =>
              setQuestion({
                title: operators.removeTitle(operator.name),
                text: operators.removeText,
                action: operators.remove,
                run: () => remove.mutate(operator.operatorId),
              })
            }
          >
            {operators.remove}
          </Button>
        ),
    },
  ];
  return (
    <Page title={operators.title} text={operators.text}>
      <Card>
        <Problem error={list.error ?? change.error ?? remove.error} />
        {list.isPending && <Loading />}
        {list.data !== undefined && (
          <DataTable
            label={operators.title}
            columns={columns}
            rows={list.data.operators}
            rowKey={({ operatorId }) => operatorId}
          />
        )}
      </Card>
      <Card title={operators.add}>
        <Form
          send={() => add.mutate()}
          error={add.error}
          fields={['name', 'password']}
          buttons={
            <Button type="submit" isPending={add.isPending}>
              {words.create}
            </Button>
          }
        >
          <NameBox isOwn={false} value={name} onChange={setName} />
          <PasswordBox isNew value={password} onChange={setPassword} />
          <SelectBox
            label={operators.role}
            hint={operators.roleHints[role]}
            options={options}
            value={role}
            onChange={setRole}
          />
        </Form>
      </Card>
      {question !== undefined && <Confirm question={question} onClose={() => setQuestion(undefined)} />}
    </Page>
  );
}
