import type { AppView } from '@parley/protocol/console';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { ApiError, ask } from '../api/client.ts';
import { Card, Field, lines, onSubmit, Problem } from '../ui/parts.tsx';
import { useWords } from '../words/words.tsx';
import type { TabProps } from './project.tsx';

/** What is being edited; it outlives a conflict, so that nothing typed is lost. */
interface Draft {
  readonly name: string;
  readonly tokenOnly: boolean;
  readonly strictPrivileges: boolean;
  readonly onTokenExpiry: 'stay' | 'kick';
  readonly allowedOrigins: string;
  readonly maxMembersPerRoom: string;
  readonly maxRooms: string;
}

const draftOf = (app: AppView): Draft => ({
  name: app.name,
  tokenOnly: app.tokenOnly,
  strictPrivileges: app.strictPrivileges,
  onTokenExpiry: app.onTokenExpiry,
  allowedOrigins: app.allowedOrigins.join('\n'),
  maxMembersPerRoom: String(app.maxMembersPerRoom),
  maxRooms: String(app.maxRooms),
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
          maxMembersPerRoom: Number(draft.maxMembersPerRoom),
          maxRooms: Number(draft.maxRooms),
        },
      }),
    onSuccess: (changed) => {
      setRevision(changed.revision);
      setDraft(draftOf(changed));
      queries.setQueryData(['app', app.appId], changed);
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
  return (
    <>
      <Card>
        <form onSubmit={onSubmit(() => save.mutate())}>
          <fieldset disabled={role === 'viewer'} className="plain">
            <Field label={settings.name}>
              {(ids) => (
                <input
                  {...ids}
                  value={draft.name}
                  required
                  maxLength={64}
                  onChange={(e) => put('name')(e.target.value)}
                />
              )}
            </Field>
            <Check
              label={settings.tokenOnly}
              hint={settings.tokenOnlyHint}
              isOn={draft.tokenOnly}
              onChange={put('tokenOnly')}
            />
            <Check
              label={settings.strictPrivileges}
              hint={settings.strictPrivilegesHint}
              isOn={draft.strictPrivileges}
              onChange={put('strictPrivileges')}
            />
            <Field label={settings.onTokenExpiry}>
              {(ids) => (
                <select
                  {...ids}
                  value={draft.onTokenExpiry}
                  onChange={(e) => put('onTokenExpiry')(e.target.value as Draft['onTokenExpiry'])}
                >
                  <option value="stay">{settings.stay}</option>
                  <option value="kick">{settings.kick}</option>
                </select>
              )}
            </Field>
            <Field label={settings.allowedOrigins} hint={settings.allowedOriginsHint}>
              {(ids) => (
                <textarea
                  {...ids}
                  rows={3}
                  value={draft.allowedOrigins}
                  onChange={(e) => put('allowedOrigins')(e.target.value)}
                />
              )}
            </Field>
            <div className="row">
              <Field label={settings.maxMembersPerRoom} hint={settings.noLimit}>
                {(ids) => (
                  <input
                    {...ids}
                    type="number"
                    min={0}
                    max={100_000}
                    required
                    value={draft.maxMembersPerRoom}
                    onChange={(e) => put('maxMembersPerRoom')(e.target.value)}
                  />
                )}
              </Field>
              <Field label={settings.maxRooms} hint={settings.noLimit}>
                {(ids) => (
                  <input
                    {...ids}
                    type="number"
                    min={0}
                    max={1_000_000}
                    required
                    value={draft.maxRooms}
                    onChange={(e) => put('maxRooms')(e.target.value)}
                  />
                )}
              </Field>
            </div>
            <Problem error={save.error} />
            <div className="buttons">
              {isConflict ? (
                <button type="button" onClick={() => void reload()}>
                  {words.reload}
                </button>
              ) : (
                <button type="submit" disabled={save.isPending}>
                  {words.save}
                </button>
              )}
              <span role="status" className="soft">
                {save.isSuccess ? words.saved : ''}
              </span>
            </div>
          </fieldset>
        </form>
      </Card>
      {role === 'owner' && <Remove app={app} />}
    </>
  );
}

function Check({
  label,
  hint,
  isOn,
  onChange,
}: {
  label: string;
  hint?: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}) {
  return (
    <div className="field">
      <label className="choice">
        <input type="checkbox" checked={isOn} onChange={(event) => onChange(event.target.checked)} />
        {label}
      </label>
      {hint !== undefined && <p className="hint">{hint}</p>}
    </div>
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
    <Card title={words.settings.remove}>
      <form onSubmit={onSubmit(() => remove.mutate())}>
        <Field label={words.settings.name} hint={words.settings.removeText}>
          {(ids) => (
            <input {...ids} value={typed} autoComplete="off" onChange={(e) => setTyped(e.target.value)} />
          )}
        </Field>
        <Problem error={remove.error} />
        <button type="submit" className="danger" disabled={typed !== app.name || remove.isPending}>
          {words.settings.remove}
        </button>
      </form>
    </Card>
  );
}
