import type { AppView, OperatorRole } from '@parley/protocol/console';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { ask } from '../api/client.ts';
import { Dialog, Field, onSubmit, Page, Problem } from '../ui/parts.tsx';
import { useTime } from '../ui/time.ts';
import { useWords } from '../words/words.tsx';

export function ProjectsPage({ role }: { role: OperatorRole }) {
  const words = useWords();
  const time = useTime();
  const [isCreating, setCreating] = useState(false);
  const apps = useQuery({
    queryKey: ['apps'],
    queryFn: () => ask<{ apps: AppView[] }>('GET', '/apps'),
  });
  const create =
    role === 'viewer' ? undefined : (
      <button type="button" onClick={() => setCreating(true)}>
        {words.projects.create}
      </button>
    );
  return (
    <Page title={words.projects.title} text={words.projects.text} aside={create}>
      <Problem error={apps.error} />
      {apps.data?.apps.length === 0 && <p className="empty">{words.projects.empty}</p>}
      <ul className="tiles">
        {apps.data?.apps.map((app) => (
          <li key={app.appId}>
            <Link href={`/projects/${app.appId}`} className="tile">
              <strong>{app.name}</strong>
              <code>{app.appId}</code>
              <span className="soft">
                {words.projects.created} {time(app.createdAtMs)}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {isCreating && <CreateDialog onClose={() => setCreating(false)} />}
    </Page>
  );
}

function CreateDialog({ onClose }: { onClose: () => void }) {
  const words = useWords();
  const queries = useQueryClient();
  const [, go] = useLocation();
  const [name, setName] = useState('');
  const create = useMutation({
    mutationFn: () => ask<AppView>('POST', '/apps', { name }),
    onSuccess: async ({ appId }) => {
      await queries.invalidateQueries({ queryKey: ['apps'] });
      go(`/projects/${appId}`);
    },
  });
  return (
    <Dialog title={words.projects.create} onClose={onClose}>
      <form onSubmit={onSubmit(() => create.mutate())}>
        <Field label={words.projects.name}>
          {(ids) => (
            <input {...ids} value={name} required maxLength={64} onChange={(e) => setName(e.target.value)} />
          )}
        </Field>
        <Problem error={create.error} />
        <div className="buttons">
          <button type="submit" disabled={create.isPending}>
            {words.create}
          </button>
          <button type="button" className="quiet" onClick={onClose}>
            {words.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
