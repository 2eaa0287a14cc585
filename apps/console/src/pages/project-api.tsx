import { useLanguage } from '@parley/pages';
import type { ActionView, CallOutcome, ParameterView, SignedCall } from '@parley/protocol/console';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../api/client.ts';
import { curlOf } from '../api/curl.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { CodeBlock } from '../ui/code-block.tsx';
import { Form } from '../ui/form.tsx';
import { lines } from '../ui/lines.ts';
import { Loading } from '../ui/loading.tsx';
import { Problem } from '../ui/problem.tsx';
import { SelectBox } from '../ui/select-box.tsx';
import { TextBox } from '../ui/text-box.tsx';
import { useWords } from '../words/words.tsx';
import type { TabProps } from './project.tsx';

const FIRST = 'DescribeUserNum';
const METHODS = ['GET', 'POST'] as const;
type Method = (typeof METHODS)[number];

/** Server API v2, to be tried. */
export function ApiTab({ app, role }: TabProps) {
  const { api } = useWords();
  const list = useQuery({
    queryKey: ['actions'],
    queryFn: () => ask<{ actions: ActionView[] }>('GET', '/server-api/actions'),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (role === 'viewer') return <Card title={api.title}>{api.notForViewers}</Card>;
  return (
    <>
      <Problem error={list.error} />
      {list.isPending && <Loading />}
      {list.data !== undefined && <Playground appId={app.appId} actions={list.data.actions} />}
    </>
  );
}

function Playground({ appId, actions }: { appId: number; actions: readonly ActionView[] }) {
  const { api } = useWords();
  const { language } = useLanguage();
  const [name, setName] = useState(FIRST);
  const [method, setMethod] = useState<Method>('POST');
  /** By parameter: what one typed stays when another action has the same. */
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const action = actions.find((one) => one.name === name);
  const parameters = action?.parameters ?? [];
  const run = useMutation({
    mutationFn: (what: 'sign' | 'call') =>
      ask<SignedCall | CallOutcome>('POST', `/apps/${appId}/server-api/${what}`, {
        action: name,
        method,
        params: given(parameters, texts),
      }),
  });
  const isPending = (what: 'sign' | 'call') => run.isPending && run.variables === what;
  return (
    <div className="columns">
      <Card title={api.title} text={api.text}>
        <Form
          send={() => run.mutate('call')}
          error={run.error}
          fields={parameters.map((parameter) => `params.${parameter.name}`)}
          buttons={
            <>
              <Button type="submit" isPending={isPending('call')}>
                {api.send}
              </Button>
              <Button kind="quiet" isPending={isPending('sign')} onPress={() => run.mutate('sign')}>
                {api.sign}
              </Button>
            </>
          }
        >
          <SelectBox
            label={api.action}
            hint={action?.summary[language]}
            options={actions.map((one) => ({ value: one.name, text: one.name }))}
            value={name}
            onChange={(next) => {
              setName(next);
              run.reset();
            }}
          />
          <SelectBox
            label={api.method}
            options={METHODS.map((value) => ({ value, text: value }))}
            value={method}
            onChange={setMethod}
          />
          {parameters.map((parameter) => (
            <Parameter
              key={parameter.name}
              parameter={parameter}
              value={texts[parameter.name] ?? ''}
              onChange={(text) => {
                setTexts((before) => ({ ...before, [parameter.name]: text }));
                // What was wrong goes with the first key, not when one reaches for the button, which would move away.
                if (run.isError) run.reset();
              }}
            />
          ))}
        </Form>
        <p>
          <a href={`/api?lang=${language}#${name}`}>{api.reference}</a>
        </p>
      </Card>
      <div role="status">{run.data !== undefined && <Outcome call={run.data} />}</div>
    </div>
  );
}

function Parameter({
  parameter: { name, type, isList, isRequired, about, limits },
  value,
  onChange,
}: {
  parameter: ParameterView;
  value: string;
  onChange: (value: string) => void;
}) {
  const { api } = useWords();
  const { language } = useLanguage();
  const hint = `${about[language]} (${limits[language]}${isList ? `; ${api.aLine}` : ''})`;
  if (type === 'boolean')
    return (
      <SelectBox
        label={name}
        hint={hint}
        options={['', 'true', 'false'].map((text) => ({ value: text, text: text || api.leftOut }))}
        value={value}
        onChange={onChange}
      />
    );
  return (
    <TextBox
      label={isRequired ? `${name} *` : name}
      name={`params.${name}`}
      hint={hint}
      rows={isList ? 2 : 1}
      value={value}
      onChange={onChange}
      isRequired={isRequired}
      {...(type === 'integer' && !isList ? { inputMode: 'numeric' as const } : {})}
    />
  );
}

function Outcome({ call }: { call: SignedCall | CallOutcome }) {
  const { api } = useWords();
  if (!('answer' in call))
    return (
      <Card title={api.signed} text={api.signedText}>
        <Request call={call} />
      </Card>
    );
  return (
    <Card title={api.answer} text={api.took(call.durationMs)}>
      <CodeBlock label={api.answer} text={JSON.stringify(call.answer, null, 2)} />
      <Request call={call} />
    </Card>
  );
}

function Request({ call }: { call: SignedCall }) {
  const { api } = useWords();
  return (
    <>
      <CodeBlock label={api.address} text={`${call.method} ${location.origin}${call.path}`} />
      {call.body !== null && <CodeBlock label={api.body} text={call.body} />}
      <CodeBlock label="curl" text={curlOf(location.origin, call)} />
    </>
  );
}

/** The parameters that say something; what is empty is left out. */
function given(
  parameters: readonly ParameterView[],
  texts: Readonly<Record<string, string>>,
): Record<string, string | string[]> {
  return Object.fromEntries(
    parameters.flatMap(({ name, isList }) => {
      const text = texts[name] ?? '';
      if (text.trim() === '') return [];
      return [[name, isList ? lines(text) : text] as const];
    }),
  );
}
