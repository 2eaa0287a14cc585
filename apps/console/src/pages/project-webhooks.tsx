import {
  type AppView,
  WEBHOOK_EVENT_NAMES,
  type WebhookEventName,
  type WebhookTest,
} from '@parley/protocol/console';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../api/client.ts';
import type { Delivery } from '../api/records.ts';
import { Card, Field, onSubmit, Problem } from '../ui/parts.tsx';
import { useTime } from '../ui/time.ts';
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
    onSuccess: (changed) => queries.setQueryData(['app', app.appId], changed),
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
      <form onSubmit={onSubmit(() => save.mutate())}>
        <fieldset disabled={!mayWork} className="plain">
          {WEBHOOK_EVENT_NAMES.map((event) => (
            <div key={event} className="with-button">
              <Field label={words.webhooks.url(event)} hint={verdict(event)}>
                {(ids) => (
                  <input
                    {...ids}
                    type="url"
                    value={urls[event] ?? ''}
                    onChange={(e) => setUrls({ ...urls, [event]: e.target.value })}
                  />
                )}
              </Field>
              {app.webhookUrls[event] !== undefined && (
                <button
                  type="button"
                  className="quiet"
                  aria-label={`${words.webhooks.test} ${event}`}
                  onClick={() => test.mutate(event)}
                >
                  {words.webhooks.test}
                </button>
              )}
            </div>
          ))}
          <Problem error={save.error ?? test.error} />
          <div className="buttons">
            <button type="submit" disabled={save.isPending}>
              {words.save}
            </button>
            <span role="status" className="soft">
              {save.isSuccess ? words.saved : ''}
            </span>
          </div>
        </fieldset>
      </form>
    </Card>
  );
}

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
  return (
    <Card title={webhooks.log}>
      <Problem error={log.error ?? resend.error} />
      {log.isSuccess && deliveries.length === 0 && <p className="empty">{webhooks.empty}</p>}
      {deliveries.length > 0 && (
        <div className="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">{webhooks.time}</th>
                <th scope="col">{webhooks.event}</th>
                <th scope="col">{webhooks.state}</th>
                <th scope="col">{actions}</th>
              </tr>
            </thead>
            <tbody>
              {deliveries.map(({ deliveryId, event, roomId, createdAtMs, state, attempts, ...next }) => (
                <tr key={deliveryId}>
                  <td>
                    {time(createdAtMs)} <span className="soft">#{deliveryId}</span>
                  </td>
                  <td>
                    <code>{event}</code> <span className="soft">{roomId}</span>
                  </td>
                  <td>
                    <span className={`state ${state}`}>{webhooks.states[state]}</span>{' '}
                    <span className="soft">
                      {attempts.length > 1 && webhooks.tries(attempts.length)} {attempts.at(-1)?.problem}{' '}
                      {state === 'pending' &&
                        (next.waitsForId === null
                          ? webhooks.nextTry(time(next.nextAttemptAtMs))
                          : webhooks.waitsFor(next.waitsForId))}
                    </span>
                  </td>
                  <td>
                    {mayWork && state !== 'pending' && (
                      <button
                        type="button"
                        className="quiet"
                        aria-label={`${webhooks.resend} ${deliveryId}`}
                        onClick={() => resend.mutate(deliveryId)}
                      >
                        {webhooks.resend}
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}
