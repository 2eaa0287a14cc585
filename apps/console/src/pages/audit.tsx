import { useInfiniteQuery } from '@tanstack/react-query';
import { ask, query } from '../api/client.ts';
import type { AuditRecord } from '../api/records.ts';
import { Card, Page, Problem } from '../ui/parts.tsx';
import { useTime } from '../ui/time.ts';
import { useWords } from '../words/words.tsx';

/** As many entries as the server answers at once: fewer are the last. */
const PAGE = 50;

export function AuditPage() {
  const words = useWords();
  const { audit } = words;
  const time = useTime();
  const found = useInfiniteQuery({
    queryKey: ['audit'],
    queryFn: ({ pageParam }) =>
      ask<{ entries: AuditRecord[] }>('GET', `/audit${query({ beforeId: pageParam })}`),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ entries }) => (entries.length < PAGE ? null : entries.at(-1)?.entryId),
  });
  const entries = found.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <Page title={audit.title}>
      <Card>
        <Problem error={found.error} />
        {found.isSuccess && entries.length === 0 && <p className="empty">{audit.empty}</p>}
        <div className="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">{audit.when}</th>
                <th scope="col">{audit.who}</th>
                <th scope="col">{audit.what}</th>
                <th scope="col">{audit.project}</th>
              </tr>
            </thead>
            <tbody>
              {entries.map(({ entryId, atMs, actor, action, appId, detail }) => (
                <tr key={entryId}>
                  <td>{time(atMs)}</td>
                  <td>{actor}</td>
                  <td>
                    <code>{action}</code>{' '}
                    {Object.keys(detail).length > 0 && <span className="soft">{JSON.stringify(detail)}</span>}
                  </td>
                  <td>{appId ?? ''}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {found.hasNextPage && (
          <button type="button" className="quiet" onClick={() => void found.fetchNextPage()}>
            {words.more}
          </button>
        )}
      </Card>
    </Page>
  );
}
