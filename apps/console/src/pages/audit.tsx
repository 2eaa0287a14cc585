import { useInfiniteQuery } from '@tanstack/react-query';
import { ScrollText } from 'lucide-react';
import { ask, query } from '../api/client.ts';
import type { AuditRecord } from '../api/records.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { type DataColumn, DataTable } from '../ui/data-table.tsx';
import { Empty } from '../ui/empty.tsx';
import { Loading } from '../ui/loading.tsx';
import { Page } from '../ui/page.tsx';
import { Problem } from '../ui/problem.tsx';
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
  const columns: readonly DataColumn<AuditRecord>[] = [
    { key: 'when', title: audit.when, cell: ({ atMs }) => time(atMs) },
    { key: 'who', title: audit.who, cell: ({ actor }) => actor },
    {
      key: 'what',
      title: audit.what,
      cell: ({ action, detail }) => (
        <>
          <code>{action}</code>{' '}
          {Object.keys(detail).length > 0 && <span className="soft detail">{detailText(detail)}</span>}
        </>
      ),
    },
    { key: 'project', title: audit.project, isNumber: true, cell: ({ appId }) => appId ?? '–' },
  ];
  return (
    <Page title={audit.title} text={audit.text}>
      <Card>
        <Problem error={found.error} />
        {found.isPending && <Loading />}
        {found.isSuccess && entries.length === 0 && <Empty icon={ScrollText} text={audit.empty} />}
        {entries.length > 0 && (
          <DataTable label={audit.title} columns={columns} rows={entries} rowKey={({ entryId }) => entryId} />
        )}
        {found.hasNextPage && (
          <div className="buttons">
            <Button
              kind="quiet"
              isPending={found.isFetchingNextPage}
              onPress={() => void found.fetchNextPage()}
            >
              {words.more}
            </Button>
          </div>
        )}
      </Card>
    </Page>
  );
}

/** `roomId: lobby, userId: ann`. */
const detailText = (detail: AuditRecord['detail']) =>
  Object.entries(detail)
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
