import type { AppView, OperatorRole } from '@parley/protocol/console';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { ask } from '../api/client.ts';
import { Page, Problem } from '../ui/parts.tsx';
import { useWords } from '../words/words.tsx';
import { HistoryTab } from './project-history.tsx';
import { KeysTab } from './project-keys.tsx';
import { LiveTab } from './project-live.tsx';
import { SettingsTab } from './project-settings.tsx';
import { TokensTab } from './project-tokens.tsx';
import { WebhooksTab } from './project-webhooks.tsx';

/** What a tab of a project gets. */
export interface TabProps {
  readonly app: AppView;
  readonly role: OperatorRole;
}

const TABS = {
  keys: KeysTab,
  settings: SettingsTab,
  tokens: TokensTab,
  live: LiveTab,
  history: HistoryTab,
  webhooks: WebhooksTab,
} as const;

export function ProjectPage({ appId, tab, role }: { appId: string; tab: string; role: OperatorRole }) {
  const words = useWords();
  const app = useQuery({
    queryKey: ['app', Number(appId)],
    queryFn: () => ask<AppView>('GET', `/apps/${appId}`),
  });
  const name = (Object.keys(TABS) as (keyof typeof TABS)[]).find((key) => key === tab) ?? 'keys';
  const Tab = TABS[name];
  return (
    <Page title={app.data?.name ?? words.projects.title} text={`AppID ${appId}`}>
      <Problem error={app.error} />
      <nav className="tabs" aria-label={words.projects.title}>
        {(Object.keys(TABS) as (keyof typeof TABS)[]).map((key) => (
          <Link key={key} href={`/projects/${appId}/${key}`} aria-current={key === name ? 'page' : undefined}>
            {words.tabs[key]}
          </Link>
        ))}
      </nav>
      {app.data !== undefined && <Tab app={app.data} role={role} />}
    </Page>
  );
}
