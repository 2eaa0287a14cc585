import type {
  ForbiddenStreamView,
  ForbidsView,
  LiftForbid,
  StreamRuleView,
  UserRuleView,
} from '@parley/protocol/console';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { ask } from '../api/client.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Confirm, type Question } from '../ui/confirm.tsx';
import { type DataColumn, DataTable } from '../ui/data-table.tsx';
import { Empty } from '../ui/empty.tsx';
import { Loading } from '../ui/loading.tsx';
import { Problem } from '../ui/problem.tsx';
import { useTime } from '../ui/time.ts';
import { tell } from '../ui/toasts.tsx';
import { useWords } from '../words/words.tsx';
import type { TabProps } from './project.tsx';

const PERIOD_MS = 10_000;

/** What the app's back end has forbidden, and a way to allow it again. */
export function ForbidsTab({ app, role }: TabProps) {
  const { forbids, actions } = useWords();
  const time = useTime();
  const queries = useQueryClient();
  const [question, setQuestion] = useState<Question>();
  const key = ['forbids', app.appId];
  const list = useQuery({
    queryKey: key,
    queryFn: () => ask<ForbidsView>('GET', `/apps/${app.appId}/forbids`),
    refetchInterval: PERIOD_MS,
  });
  const lift = useMutation({
    mutationFn: (forbid: LiftForbid) => ask('POST', `/apps/${app.appId}/forbids/lift`, forbid),
    onSuccess: () => tell(forbids.lifted),
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  });

  /** The column with which a row is allowed again. */
  function lifting<Item>(
    nameOf: (item: Item) => string,
    forbidOf: (item: Item) => LiftForbid,
  ): DataColumn<Item>[] {
    if (role === 'viewer') return [];
    const cell = (item: Item) => (
      <Button
        kind="quiet"
        label={`${forbids.lift}: ${nameOf(item)}`}
        onPress={() =>
          setQuestion({
            title: forbids.liftTitle(nameOf(item)),
            text: forbids.liftText,
            action: forbids.lift,
            run: () => lift.mutate(forbidOf(item)),
          })
        }
      >
        {forbids.lift}
      </Button>
    );
    return [{ key: 'lift', title: actions, cell }];
  }

  const ends: DataColumn<{ readonly endsAtMs: number }> = {
    key: 'ends',
    title: forbids.ends,
    sortBy: ({ endsAtMs }) => endsAtMs,
    cell: ({ endsAtMs }) => time(endsAtMs),
  };
  const stream: DataColumn<{ readonly streamId: string }> = {
    key: 'stream',
    title: forbids.stream,
    sortBy: ({ streamId }) => streamId,
    cell: ({ streamId }) => streamId,
  };
  const streamColumns: readonly DataColumn<ForbiddenStreamView>[] = [
    stream,
    {
      key: 'since',
      title: forbids.since,
      sortBy: ({ forbiddenAtMs }) => forbiddenAtMs,
      cell: ({ forbiddenAtMs }) => time(forbiddenAtMs),
    },
    ...lifting<ForbiddenStreamView>(
      ({ streamId }) => streamId,
      ({ streamId }) => ({ kind: 'stream', streamId }),
    ),
  ];
  const streamRuleColumns: readonly DataColumn<StreamRuleView>[] = [
    stream,
    { key: 'room', title: forbids.room, sortBy: ({ roomId }) => roomId, cell: ({ roomId }) => roomId },
    {
      key: 'what',
      title: forbids.what,
      cell: ({ forbidsAudio, forbidsVideo }) =>
        [forbidsAudio && forbids.audio, forbidsVideo && forbids.video].filter(Boolean).join(', '),
    },
    ends,
    ...lifting<StreamRuleView>(
      ({ streamId }) => streamId,
      ({ roomId, streamId }) => ({ kind: 'streamRule', roomId, streamId }),
    ),
  ];
  const userRuleColumns: readonly DataColumn<UserRuleView>[] = [
    { key: 'who', title: forbids.who, sortBy: whoOf, cell: (rule) => forbids.subjects[rule.ruleType](rule) },
    {
      key: 'what',
      title: forbids.what,
      cell: ({ forbidsLogin, forbidsPublish }) =>
        [forbidsLogin && forbids.login, forbidsPublish && forbids.publish].filter(Boolean).join(', '),
    },
    ends,
    ...lifting<UserRuleView>(whoOf, (rule) => ({ kind: 'userRule', subject: subjectOf(rule) })),
  ];
  const { streams = [], streamRules = [], userRules = [], isCut = false } = list.data ?? {};
  const isEmpty = list.isSuccess && streams.length + streamRules.length + userRules.length === 0;
  return (
    <>
      <Problem error={list.error ?? lift.error} />
      {list.isPending && <Loading />}
      {isEmpty && (
        <Card>
          <Empty icon={ShieldCheck} text={forbids.empty} />
        </Card>
      )}
      {isCut && <p className="notice">{forbids.isCut}</p>}
      <Forbidden
        title={forbids.userRules}
        text={forbids.userRulesText}
        columns={userRuleColumns}
        rows={userRules}
        rowKey={(rule) => `${rule.ruleType} ${whoOf(rule)}`}
      />
      <Forbidden
        title={forbids.streamRules}
        text={forbids.streamRulesText}
        columns={streamRuleColumns}
        rows={streamRules}
        rowKey={({ roomId, streamId }) => `${roomId} ${streamId}`}
      />
      <Forbidden
        title={forbids.streams}
        text={forbids.streamsText}
        columns={streamColumns}
        rows={streams}
        rowKey={({ streamId }) => streamId}
      />
      {question !== undefined && <Confirm question={question} onClose={() => setQuestion(undefined)} />}
    </>
  );
}

interface ForbiddenProps<Row> {
  readonly title: string;
  readonly text: string;
  readonly columns: readonly DataColumn<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
}

/** What is forbidden of one kind, if anything is. */
function Forbidden<Row extends object>({ title, text, ...table }: ForbiddenProps<Row>) {
  if (table.rows.length === 0) return null;
  return (
    <Card title={title} text={text}>
      <DataTable label={title} {...table} />
    </Card>
  );
}

/** The ids of a rule, of which those that its type does not need are empty. */
const whoOf = ({ ip, roomId, userId }: UserRuleView) =>
  [ip, roomId, userId].filter((id) => id !== '').join(' / ');

function subjectOf({ ruleType, ip, roomId, userId }: UserRuleView) {
  if (ruleType === 1) return { ruleType, ip };
  if (ruleType === 2) return { ruleType, roomId };
  if (ruleType === 3) return { ruleType, userId };
  return { ruleType, roomId, userId };
}
