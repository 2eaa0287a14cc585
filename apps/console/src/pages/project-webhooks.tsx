import {
  type AppView,
  WEBHOOK_EVENT_NAMES,
  type WebhookEventName,
  type WebhookTest,
} from '@parley/protocol/console';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Send } from 'lucide-react';
import { useState } from 'react';
import { ask } from '../api/client.ts';
import type { Delivery } from '../api/records.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { type DataColumn, DataTable } from '../ui/data-table.tsx';
import { Empty } from '../ui/empty.tsx';
import { Form } from '../ui/form.tsx';
import { Loading } from '../ui/loading.tsx';
import { Problem } from '../ui/problem.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import { TextBox } from '../ui/text-box.tsx';
import { useTime } from '../ui/time.ts';
import { tell } from '../ui/toasts.tsx';
import { useWords } from '../words/words.tsx';
import type { TabProps } from './project.tsx';

const PERIOD_MS = 5_000;

export function WebhooksTab({ app, role }: TabProps) {
  return (
    <>
      <Urls app={app} mayWork={role !== 'viewer'} />
      <Log app={app} mayWork={role !== 'viewer'} />
    </>
  );
}

function Urls({ app, mayWork }: { app: AppView; mayWork: boolean }) {
  const words = useWords();
  const queries = useQueryClient();
  const [urls, setUrls] = useState<Partial<Record<WebhookEventName, string>>>(app.webhookUrls);
  const save = useMutation({
    mutationFn: () =>
      ask<AppView>('PATCH', `/apps/${app.appId}`, {
        revision: app.revision,
        changes: {
          webhookUrls: Object.fromEntries(Object.entries(urls).filter(([, url]) => url.trim() !== '')),
        },
      }),
    onSuccess: (changed) => {
      queries.setQueryData(['app', app.appId], changed);
      tell(words.saved);
    },
    onError: () => queries.invalidateQueries({ queryKey: ['app', app.appId] }),
  });
  const test = useMutation({
    mutationFn: (event: WebhookEventName) =>
      ask<WebhookTest>('POST', `/apps/${app.appId}/webhooks/test`, { event }),
  });
  const verdict = (event: WebhookEventName) =>
    test.variables === event && test.data !== undefined
      ? words.webhooks.tested(
          [test.data.status ?? words.webhooks.noAnswer, test.data.problem].filter(Boolean).join(': '),
          test.data.durationMs,
        )
      : undefined;
  return (
    <Card title={words.webhooks.urls}>
      <Form
        send={() => save.mutate()}
        error={save.error ?? test.error}
        buttons={
          <Button type="submit" isDisabled={!mayWork} isPending={save.isPending}>
            {words.save}
          </Button>
        }
      >
        {WEBHOOK_EVENT_NAMES.map((event) => (
          <TextBox
            key={event}
            label={words.webhooks.url(event)}
            hint={verdict(event)}
            type="url"
            placeholder="https://"
            value={urls[event] ?? ''}
            onChange={(url) => setUrls((before) => ({ ...before, [event]: url }))}
            isDisabled={!mayWork}
            aside={
              app.webhookUrls[event] !== undefined && (
                <Button
                  kind="quiet"
                  label={`${words.webhooks.test} ${event}`}
                  isDisabled={!mayWork}
                  isPending={test.isPending && test.variables === event}
                  onPress={() => test.mutate(event)}
                >
                  {words.webhooks.test}
                </Button>
              )
            }
          />
        ))}
      </Form>
    </Card>
  );
}

/** How a delivery stands, by the mark that shows it. */
const TONES = { pending: 'plain', delivered: 'good', failed: 'bad' } as const;

function Log({ app, mayWork }: { app: AppView; mayWork: boolean }) {
  const { webhooks, actions } = useWords();
  const time = useTime();
  const queries = useQueryClient();
  const key = ['deliveries', app.appId];
  const log = useQuery({
    queryKey: key,
    queryFn: () => ask<{ deliveries: Delivery[] }>('GET', `/apps/${app.appId}/webhooks`),
    refetchInterval: PERIOD_MS,
  });
  const resend = useMutation({
    mutationFn: (deliveryId: number) => ask('POST', `/apps/${app.appId}/webhooks/${deliveryId}/resend`, {}),
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
  });
  const deliveries = log.data?.deliveries ?? [];
  const columns: readonly DataColumn<Delivery>[] = [
    {
      key: 'time',
      title: webhooks.time,
      cell: ({ createdAtMs, deliveryId }) => (
        <>
          {time(createdAtMs)} <span className="soft">#{deliveryId}</span>
        </>
      ),
    },
    {
      key: 'event',
      title: webhooks.event,
      cell: ({ event, roomId }) => (
        <>
          <code>{event}</code> <span className="soft">{roomId}</span>
        </>
      ),
    },
    {
      key: 'state',
      title: webhooks.state,
      cell: ({ state, attempts, waitsForId, nextAttemptAtMs }) => (
        <>
          <StateMark tone={TONES[state]}>{webhooks.states[state]}</StateMark>{' '}
          <span className="soft">
            {[
              attempts.length > 1 && webhooks.tries(attempts.length),
              attempts.at(-1)?.problem,
              state === 'pending' &&
                (waitsForId === null
                  ? webhooks.nextTry(time(nextAttemptAtMs))
                  : webhooks.waitsFor(waitsForId)),
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </>
      ),
    },
    {
      key: 'actions',
      title: actions,
      cell: ({ deliveryId, state }) =>
        mayWork &&
        state !== 'pending' && (
          <Button
            kind="quiet"
            label={`${webhooks.resend} ${deliveryId}`}
            onPress={() => resend.mutate(deliveryId)}
          >
            {webhooks.resend}
          </Button>
        ),
    },
  ];
  return (
    <Card title={webhooks.log}>
      <Problem error={log.error ?? resend.error} />
      {log.isPending && <Loading />}
      {log.isSuccess && deliveries.length === 0 && <Empty icon={Send} text={webhooks.empty} />}
      {deliveries.length > 0 && (
        <DataTable
          label={webhooks.log}
          columns={columns}
          rows={deliveries}
          rowKey={({ deliveryId }) => deliveryId}
        />
      )}
    </Card>
  );
}
