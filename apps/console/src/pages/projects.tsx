import type { AppView, OperatorRole } from '@parley/protocol/console';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { FolderOpen, Plus } from 'lucide-react';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { ask } from '../api/client.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Empty } from '../ui/empty.tsx';
import { Form } from '../ui/form.tsx';
import { Loading } from '../ui/loading.tsx';
import { Page } from '../ui/page.tsx';
import { Problem } from '../ui/problem.tsx';
import { TextBox } from '../ui/text-box.tsx';
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
      <Button onPress={() => setCreating(true)}>
        <Plus size={18} aria-hidden />
        {words.projects.create}
      </Button>
    );
  return (
    <Page title={words.projects.title} text={words.projects.text} aside={create}>
      <Problem error={apps.error} />
      {apps.isPending && <Loading />}
      {apps.data?.apps.length === 0 && <Empty icon={FolderOpen} text={words.projects.empty} />}
      <ul className="tiles">
        {apps.data?.apps.map((app) => (
          <li key={app.appId}>
            <Link href={`/projects/${app.appId}`} className="tile">
              <strong>{app.name}</strong>
              <span>
                <span className="soft">AppID</span> <code>{app.appId}</code>
              </span>
              <span className="soft small">
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
      <Form
        send={() => create.mutate()}
        error={create.error}
        fields={['name']}
        buttons={
          <>
            <Button type="submit" isPending={create.isPending}>
              {words.create}
            </Button>
            <Button kind="quiet" onPress={onClose}>
              {words.cancel}
            </Button>
          </>
        }
      >
        <TextBox
          label={words.projects.name}
          name="name"
          value={name}
          onChange={setName}
          isRequired
          maxLength={64}
          autoFocus
        />
      </Form>
    </Dialog>
  );
}
