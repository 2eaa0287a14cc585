import type { AppView } from '@parley/protocol/console';
import { useInfiniteQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { ask, query } from '../api/client.ts';
import type { Call } from '../api/records.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { CsvButton } from '../ui/csv-button.tsx';
import { type DataColumn, DataTable } from '../ui/data-table.tsx';
import { DateRange, type Days, momentsOf } from '../ui/date-range.tsx';
import { Empty } from '../ui/empty.tsx';
import { Form } from '../ui/form.tsx';
import { Loading } from '../ui/loading.tsx';
import { SuggestBox } from '../ui/suggest-box.tsx';
import { TextBox } from '../ui/text-box.tsx';
import { duration, useTime } from '../ui/time.ts';
import { useWords } from '../words/words.tsx';
import { callsAsCsv } from './calls-csv.ts';
import type { TabProps } from './project.tsx';

interface Answer {
  readonly calls: readonly Call[];
  readonly next: string | null;
}

interface Filter {
  readonly roomId: string;
  readonly userId: string;
  readonly days: Days | null;
}

export function HistoryTab({ app }: TabProps) {
  const words = useWords();
  const { history } = words;
  const [draft, setDraft] = useState<Filter>({ roomId: '', userId: '', days: null });
  const [filter, setFilter] = useState(draft);
  const asked = { roomId: filter.roomId, userId: filter.userId, ...momentsOf(filter.days) };
  const found = useInfiniteQuery({
    queryKey: ['calls', app.appId, asked],
    queryFn: ({ pageParam }) =>
      ask<Answer>('GET', `/apps/${app.appId}/calls${query({ ...asked, before: pageParam })}`),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  });
  const calls = found.data?.pages.flatMap((page) => page.calls) ?? [];
  const rooms = [...new Set(calls.map(({ roomId }) => roomId))].sort();
  return (
    <Card>
      <Form
        className="row"
        send={() => setFilter(draft)}
        error={found.error}
        buttons={<Button type="submit">{history.search}</Button>}
      >
        <SuggestBox
          label={history.room}
          value={draft.roomId}
          suggestions={rooms}
          onChange={(roomId) => setDraft((before) => ({ ...before, roomId }))}
        />
        <TextBox
          label={history.user}
          value={draft.userId}
          onChange={(userId) => setDraft((before) => ({ ...before, userId }))}
        />
        <DateRange
          label={history.days}
          value={draft.days}
          onChange={(days) => setDraft((before) => ({ ...before, days }))}
        />
      </Form>
      {found.isPending && <Loading />}
      {found.isSuccess && calls.length === 0 && <Empty icon={History} text={history.empty} />}
      {calls.length > 0 && (
        <>
          <Calls app={app} calls={calls} />
          <div className="buttons">
            {found.hasNextPage && (
              <Button
                kind="quiet"
                isPending={found.isFetchingNextPage}
                onPress={() => void found.fetchNextPage()}
              >
                {words.more}
              </Button>
            )}
            <CsvButton name="calls" csv={() => callsAsCsv(calls)}>
              {history.export}
            </CsvButton>
          </div>
        </>
      )}
    </Card>
  );
}

function Calls({ app, calls }: { app: AppView; calls: readonly Call[] }) {
  const { history, live, tabs } = useWords();
  const time = useTime();
  const columns: readonly DataColumn<Call>[] = [
    {
      key: 'room',
      title: live.room,
      cell: ({ roomId, roomSessionId }) => (
        <Link href={`/projects/${app.appId}/calls/${roomSessionId}`}>{roomId}</Link>
      ),
    },
    { key: 'began', title: history.began, cell: ({ openedAtMs }) => time(openedAtMs) },
    {
      key: 'lasted',
      title: history.lasted,
      isNumber: true,
      cell: ({ openedAtMs, closedAtMs }) =>
        closedAtMs === null ? history.running : duration(closedAtMs - openedAtMs),
    },
    { key: 'peak', title: history.peak, isNumber: true, cell: ({ peakMembers }) => peakMembers },
  ];
  return (
    <DataTable
      label={tabs.history}
      columns={columns}
      rows={calls}
      rowKey={({ roomSessionId }) => roomSessionId}
    />
  );
}
