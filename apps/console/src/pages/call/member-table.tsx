import type { CallDetail } from '../../api/records.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { duration, useTime } from '../../ui/time.ts';
import { useWords } from '../../words/words.tsx';

/** Who was there, when, and with which streams. */
export function MemberTable({ detail, nowMs }: { detail: CallDetail; nowMs: number }) {
  const { live, history } = useWords();
  const time = useTime();
  const streamsOf = (sessionId: string) =>
    detail.streams.filter((stream) => stream.sessionId === sessionId).map(({ streamId }) => streamId);
  return (
    <DataTable
      label={live.members}
      rows={detail.members}
      rowKey={({ sessionId }) => sessionId}
      columns={[
        {
          key: 'who',
          title: live.members,
          cell: ({ userName, userId }) => (
            <span>
              {userName} <code>{userId}</code>
            </span>
          ),
        },
        {
          key: 'began',
          title: history.began,
          cell: ({ joinedAtMs }) => time(joinedAtMs),
          sortBy: ({ joinedAtMs }) => joinedAtMs,
        },
        {
          key: 'lasted',
          title: history.lasted,
          isNumber: true,
          cell: ({ joinedAtMs, leftAtMs }) => duration((leftAtMs ?? nowMs) - joinedAtMs),
          sortBy: ({ joinedAtMs, leftAtMs }) => (leftAtMs ?? nowMs) - joinedAtMs,
        },
        { key: 'streams', title: live.streams, cell: ({ sessionId }) => streamsOf(sessionId).join(', ') },
      ]}
    />
  );
}
