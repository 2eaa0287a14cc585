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
  const put =
    <K extends keyof Draft>(key: K) =>
    (value: Draft[K]) =>
      setDraft({ ...draft, [key]: value });
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
  return (
    <>
      <Card>
        <Form
          send={() => save.mutate()}
          error={save.error}
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
          <TextBox
            label={settings.name}
            value={draft.name}
            onChange={put('name')}
            isDisabled={isDisabled}
            isRequired
            maxLength={64}
          />
          <Choice
            label={settings.tokenOnly}
            hint={settings.tokenOnlyHint}
            isOn={draft.tokenOnly}
            onChange={put('tokenOnly')}
            isDisabled={isDisabled}
          />
          <Choice
            label={settings.strictPrivileges}
            hint={settings.strictPrivilegesHint}
            isOn={draft.strictPrivileges}
            onChange={put('strictPrivileges')}
            isDisabled={isDisabled}
          />
          <SelectBox
            label={settings.onTokenExpiry}
            value={draft.onTokenExpiry}
            onChange={put('onTokenExpiry')}
            isDisabled={isDisabled}
            options={[
              { value: 'stay', text: settings.stay },
              { value: 'kick', text: settings.kick },
            ]}
          />
          <TextBox
            label={settings.allowedOrigins}
            hint={settings.allowedOriginsHint}
            rows={3}
            value={draft.allowedOrigins}
            onChange={put('allowedOrigins')}
            isDisabled={isDisabled}
          />
          <Choice
            label={settings.lookIn}
            hint={settings.lookInHint}
            isOn={draft.lookIn}
            onChange={put('lookIn')}
            isDisabled={role !== 'owner'}
          />
          <div className="row">
            <NumberBox
              label={settings.maxMembersPerRoom}
              hint={settings.noLimit}
              minValue={0}
              maxValue={100_000}
              isRequired
              value={draft.maxMembersPerRoom}
              onChange={put('maxMembersPerRoom')}
              isDisabled={isDisabled}
            />
            <NumberBox
              label={settings.maxRooms}
              hint={settings.noLimit}
              minValue={0}
              maxValue={1_000_000}
              isRequired
              value={draft.maxRooms}
              onChange={put('maxRooms')}
              isDisabled={isDisabled}
            />
            <NumberBox
              label={settings.maxPlays}
              hint={settings.maxPlaysHint}
              minValue={1}
              maxValue={50}
              isRequired
              value={draft.maxPlays}
              onChange={put('maxPlays')}
              isDisabled={isDisabled}
            />
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
