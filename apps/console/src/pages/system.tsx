import type { SystemView } from '@parley/protocol/console';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../api/client.ts';
import { Card } from '../ui/card.tsx';
import { Loading } from '../ui/loading.tsx';
import { Page } from '../ui/page.tsx';
import { Problem } from '../ui/problem.tsx';
import { duration } from '../ui/time.ts';
import { useWords } from '../words/words.tsx';
import { Processes } from './processes.tsx';

const PERIOD_MS = 5_000;

export function SystemPage() {
  const { system } = useWords();
  const found = useQuery({
    queryKey: ['system'],
    queryFn: () => ask<SystemView>('GET', '/system'),
    refetchInterval: PERIOD_MS,
  });
  const view = found.data;
  return (
    <Page title={system.title}>
      <Problem error={found.error} />
      {found.isPending && <Loading />}
      {view !== undefined && (
        <>
          <ul className="figures">
            {(Object.keys(system.figures) as (keyof typeof system.figures)[]).map((name) => (
              <li key={name}>
                <strong>{view.live[name]}</strong>
                <span className="soft">{system.figures[name]}</span>
              </li>
            ))}
          </ul>
          <Processes view={view} />
          <div className="columns">
            <Card>
              <dl className="facts">
                <Fact label={system.version} value={`Parley ${view.version} · Node ${view.nodeVersion}`} />
                <Fact label={system.uptime} value={duration(view.uptimeMs)} />
                <Fact
                  label={system.database}
                  value={`${view.database.kind}: ${view.database.isReachable ? system.reachable : system.unreachable}`}
                />
              </dl>
              <p>
                <a href="/metrics">{system.metrics}</a>
              </p>
            </Card>
            <Card title={system.settings}>
              <dl className="facts">
                {Object.entries(view.settings).map(([key, value]) => (
                  <Fact key={key} label={key} value={JSON.stringify(value)} />
                ))}
              </dl>
            </Card>
          </div>
        </>
      )}
    </Page>
  );
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <code>{value}</code>
      </dd>
    </div>
  );
}
