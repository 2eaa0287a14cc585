import type { AppView } from '@parley/protocol/console';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { ApiError, ask } from '../api/client.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Choice } from '../ui/choice.tsx';
import { Form } from '../ui/form.tsx';
import { lines } from '../ui/lines.ts';
import { NumberBox } from '../ui/number-box.tsx';
import { SelectBox } from '../ui/select-box.tsx';
import { TextBox } from '../ui/text-box.tsx';
import { tell } from '../ui/toasts.tsx';
import { useWords } from '../words/words.tsx';
import type { TabProps } from './project.tsx';

/** What is being edited; it outlives a conflict, so that nothing typed is lost. */
interface Draft {
  readonly name: string;
  readonly tokenOnly: boolean;
  readonly strictPrivileges: boolean;
  readonly onTokenExpiry: 'stay' | 'kick';
  readonly lookIn: boolean;
  readonly allowedOrigins: string;
  readonly maxMembersPerRoom: number;
  readonly maxRooms: number;
  readonly maxPlays: number;
}

const draftOf = (app: AppView): Draft => ({
  name: app.name,
  tokenOnly: app.tokenOnly,
  strictPrivileges: app.strictPrivileges,
  onTokenExpiry: app.onTokenExpiry,
  lookIn: app.lookIn,
  allowedOrigins: app.allowedOrigins.join('\n'),
  maxMembersPerRoom: app.maxMembersPerRoom,
  maxRooms: app.maxRooms,
  maxPlays: app.maxPlays,
});

export function SettingsTab({ app, role }: TabProps) {
  const words = useWords();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(app));
  // The revision that the draft was made from: a newer one is somebody else's.
  const [revision, setRevision] = useState(app.revision);
  const save = useMutation({
    mutationFn: () =>
      ask<AppView>('PATCH', `/apps/${app.appId}`, {
        revision,
        changes: {
          ...draft,
          allowedOrigins: lines(draft.allowedOrigins),
        },
      }),
    onSuccess: (changed) => {
      setRevision(changed.revision);
      setDraft(draftOf(changed));
      queries.setQueryData(['app', app.appId], changed);
      tell(words.saved);
    },
  });
  const isConflict = save.error instanceof ApiError && save.error.status === 409;
  const reload = async () => {
    const newest = await queries.fetchQuery({
      queryKey: ['app', app.appId],
      queryFn: () => ask<AppView>('GET', `/apps/${app.appId}`),
      staleTime: 0,
    });
    setRevision(newest.revision);
    save.reset();
  };
  const { settings } = words;
  const isDisabled = role === 'viewer';
  const put = (changes: Partial<Draft>) => setDraft({ ...draft, ...changes });
  /** A field of the draft: its value, where a new one goes, and by what name the server speaks of it. */
  const field = <K extends keyof Draft>(name: K) => ({
    name,
    value: draft[name],
    onChange: (value: Draft[K]) => put({ [name]: value }),
    isDisabled,
  });
  const choice = (name: 'tokenOnly' | 'strictPrivileges' | 'lookIn') => ({
    label: settings[name],
    hint: settings[`${name}Hint`],
    isOn: draft[name],
    onChange: (isOn: boolean) => put({ [name]: isOn }),
    isDisabled,
  });
  const count = (name: 'maxMembersPerRoom' | 'maxRooms' | 'maxPlays') => ({
    ...field(name),
    label: settings[name],
    isRequired: true,
  });
  return (
    <>
      <Card>
        <Form
          send={() => save.mutate()}
          error={save.error}
          fields={['name', 'allowedOrigins']}
          buttons={
            isConflict ? (
              <Button onPress={() => void reload()}>{words.reload}</Button>
            ) : (
              <Button type="submit" isDisabled={isDisabled} isPending={save.isPending}>
                {words.save}
              </Button>
            )
          }
        >
          <TextBox {...field('name')} label={settings.name} isRequired maxLength={64} />
          <Choice {...choice('tokenOnly')} />
          <Choice {...choice('strictPrivileges')} />
          <SelectBox
            {...field('onTokenExpiry')}
            label={settings.onTokenExpiry}
            options={[
              { value: 'stay', text: settings.stay },
              { value: 'kick', text: settings.kick },
            ]}
          />
          <TextBox
            {...field('allowedOrigins')}
            label={settings.allowedOrigins}
            hint={settings.allowedOriginsHint}
            rows={3}
          />
          <Choice {...choice('lookIn')} isDisabled={role !== 'owner'} />
          <div className="row">
            <NumberBox
              {...count('maxMembersPerRoom')}
              hint={settings.noLimit}
              minValue={0}
              maxValue={100_000}
            />
            <NumberBox {...count('maxRooms')} hint={settings.noLimit} minValue={0} maxValue={1_000_000} />
            <NumberBox {...count('maxPlays')} hint={settings.maxPlaysHint} minValue={1} maxValue={50} />
          </div>
        </Form>
      </Card>
      {role === 'owner' && <Remove app={app} />}
    </>
  );
}

function Remove({ app }: { app: AppView }) {
  const words = useWords();
  const queries = useQueryClient();
  const [, go] = useLocation();
  const [typed, setTyped] = useState('');
  const remove = useMutation({
    mutationFn: () => ask('DELETE', `/apps/${app.appId}`, { revision: app.revision }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['apps'] });
      go('/projects');
    },
  });
  return (
    <Card title={words.settings.remove} text={words.settings.removeText}>
      <Form
        send={() => remove.mutate()}
        error={remove.error}
        buttons={
          <Button type="submit" kind="danger" isDisabled={typed !== app.name} isPending={remove.isPending}>
            {words.settings.remove}
          </Button>
        }
      >
        <TextBox
          label={words.settings.nameToRemove}
          placeholder={app.name}
          value={typed}
          onChange={setTyped}
          autoComplete="off"
        />
      </Form>
    </Card>
  );
}
