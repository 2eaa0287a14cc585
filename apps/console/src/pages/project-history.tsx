import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { ask, query } from '../api/client.ts';
import type { Call } from '../api/records.ts';
import { Card, Field, onSubmit, Problem } from '../ui/parts.tsx';
import { duration, useTime } from '../ui/time.ts';
import { useWords } from '../words/words.tsx';
import type { TabProps } from './project.tsx';

interface Answer {
  readonly calls: readonly Call[];
  readonly next: string | null;
}

export function HistoryTab({ app }: TabProps) {
  const words = useWords();
  const { history } = words;
  const time = useTime();
  const [draft, setDraft] = useState({ roomId: '', userId: '' });
  const [filter, setFilter] = useState(draft);
  const found = useInfiniteQuery({
    queryKey: ['calls', app.appId, filter],
    queryFn: ({ pageParam }) =>
      ask<Answer>('GET', `/apps/${app.appId}/calls${query({ ...filter, before: pageParam })}`),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  });
  const calls = found.data?.pages.flatMap((page) => page.calls) ?? [];
  return (
    <Card>
      <form className="row" onSubmit={onSubmit(() => setFilter(draft))}>
        <Field label={history.room}>
          {(ids) => (
            <input
              {...ids}
              value={draft.roomId}
              onChange={(e) => setDraft({ ...draft, roomId: e.target.value })}
            />
          )}
        </Field>
        <Field label={history.user}>
          {(ids) => (
            <input
              {...ids}
              value={draft.userId}
              onChange={(e) => setDraft({ ...draft, userId: e.target.value })}
            />
          )}
        </Field>
        <button type="submit">{history.search}</button>
      </form>
      <Problem error={found.error} />
      {found.isSuccess && calls.length === 0 && <p className="empty">{history.empty}</p>}
      {calls.length > 0 && (
        <>
          <div className="scroll">
            <table>
              <thead>
                <tr>
                  <th scope="col">{words.live.room}</th>
                  <th scope="col">{history.began}</th>
                  <th scope="col" className="number">
                    {history.lasted}
                  </th>
                  <th scope="col" className="number">
                    {history.peak}
                  </th>
                </tr>
              </thead>
              <tbody>
                {calls.map((call) => (
                  <tr key={call.roomSessionId}>
                    <td>
                      <Link href={`/projects/${app.appId}/calls/${call.roomSessionId}`}>{call.roomId}</Link>
                    </td>
                    <td>{time(call.openedAtMs)}</td>
                    <td className="number">
                      {call.closedAtMs === null
                        ? history.running
                        : duration(call.closedAtMs - call.openedAtMs)}
                    </td>
                    <td className="number">{call.peakMembers}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <div className="buttons">
            {found.hasNextPage && (
              <button type="button" className="quiet" onClick={() => void found.fetchNextPage()}>
                {words.more}
              </button>
            )}
            <a
              className="button quiet"
              download="calls.csv"
              href={URL.createObjectURL(new Blob([csv(calls)], { type: 'text/csv' }))}
            >
              {history.export}
            </a>
          </div>
        </>
      )}
    </Card>
  );
}

/** RFC 4180; a cell that a spreadsheet would take for a formula is marked as text. */
function csv(calls: readonly Call[]): string {
  const cell = (value: string | number) => {
    const text = String(value);
    const safe = /^[=+\-@]/.test(text) ? `'${text}` : text;
    return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const iso = (atMs: number | null) => (atMs === null ? '' : new Date(atMs).toISOString());
  const rows = calls.map((call) => [
    call.roomSessionId,
    call.roomId,
    iso(call.openedAtMs),
    iso(call.closedAtMs),
    call.peakMembers,
  ]);
  return [['roomSessionId', 'roomId', 'openedAt', 'closedAt', 'peakMembers'], ...rows]
    .map((row) => row.map(cell).join(','))
    .join('\r\n');
}
