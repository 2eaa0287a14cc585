import type { AppView, OperatorRole } from '@parley/protocol/console';
import { useQuery } from '@tanstack/react-query';
import { type ComponentType, lazy, Suspense } from 'react';
import { ask } from '../api/client.ts';
import { Loading } from '../ui/loading.tsx';
import { Page } from '../ui/page.tsx';
import { Problem } from '../ui/problem.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { useWords } from '../words/words.tsx';
import { KeysTab } from './project-keys.tsx';

/** What a tab of a project gets. */
export interface TabProps {
  readonly app: AppView;
  readonly role: OperatorRole;
}

const TABS = {
  keys: KeysTab,
  settings: lazy(async () => ({ default: (await import('./project-settings.tsx')).SettingsTab })),
  tokens: lazy(async () => ({ default: (await import('./project-tokens.tsx')).TokensTab })),
  live: lazy(async () => ({ default: (await import('./project-live.tsx')).LiveTab })),
  history: lazy(async () => ({ default: (await import('./project-history.tsx')).HistoryTab })),
  quality: lazy(async () => ({ default: (await import('./project-quality.tsx')).QualityTab })),
  webhooks: lazy(async () => ({ default: (await import('./project-webhooks.tsx')).WebhooksTab })),
  api: lazy(async () => ({ default: (await import('./project-api.tsx')).ApiTab })),
  forbids: lazy(async () => ({ default: (await import('./project-forbids.tsx')).ForbidsTab })),
} as const satisfies Readonly<Record<string, ComponentType<TabProps>>>;
type TabName = keyof typeof TABS;

const NAMES = Object.keys(TABS) as TabName[];

export function ProjectPage({ appId, tab, role }: { appId: string; tab: string; role: OperatorRole }) {
  const words = useWords();
  const app = useQuery({
    queryKey: ['app', Number(appId)],
    queryFn: () => ask<AppView>('GET', `/apps/${appId}`),
  });
  const current = NAMES.find((key) => key === tab) ?? 'keys';
  const Tab = TABS[current];
  return (
    <Page
      title={app.data?.name ?? words.projects.title}
      text={`AppID ${appId}`}
      back={{ href: '/projects', text: words.projects.title }}
    >
      <Problem error={app.error} />
      {app.isPending && <Loading />}
      {app.data !== undefined && (
        <Tabs
          label={app.data.name}
          current={current}
          tabs={NAMES.map((key) => ({ key, text: words.tabs[key], href: `/projects/${appId}/${key}` }))}
        >
          <Suspense fallback={<Loading />}>
            <Tab app={app.data} role={role} />
          </Suspense>
        </Tabs>
      )}
    </Page>
  );
}
