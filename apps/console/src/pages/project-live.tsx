import { CONSOLE_API, type LiveRoomSummary } from '@parley/protocol/console';
import { Radio } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { Card } from '../ui/card.tsx';
import { type DataColumn, DataTable } from '../ui/data-table.tsx';
import { Empty } from '../ui/empty.tsx';
import { Loading } from '../ui/loading.tsx';
import { useWords } from '../words/words.tsx';
import type { TabProps } from './project.tsx';

/** After how long it is tried again when the browser has given up, as it does when a proxy answers instead of the server. */
const RETRY_MS = 3_000;

/** The rooms of an app, as the server tells of them; a connection that is lost is made again. */
function useLiveRooms(appId: number): {
  rooms: readonly LiveRoomSummary[] | undefined;
  isConnected: boolean;
} {
  const [rooms, setRooms] = useState<readonly LiveRoomSummary[]>();
  const [isConnected, setConnected] = useState(true);
  useEffect(() => {
    let source: EventSource;
    let retry: ReturnType<typeof setTimeout> | undefined;
    const open = () => {
      source = new EventSource(`${CONSOLE_API}/apps/${appId}/live`);
      source.addEventListener('open', () => setConnected(true));
      source.addEventListener('error', () => {
        setConnected(false);
        if (source.readyState === EventSource.CLOSED) retry = setTimeout(open, RETRY_MS);
      });
      source.addEventListener('rooms', ({ data }) => {
        setRooms((JSON.parse(data as string) as { rooms: LiveRoomSummary[] }).rooms);
      });
    };
    open();
    return () => {
      clearTimeout(retry);
      source.close();
    };
  }, [appId]);
  return { rooms, isConnected };
}

export function LiveTab({ app }: TabProps) {
  const { live, tabs } = useWords();
  const { rooms, isConnected } = useLiveRooms(app.appId);
  const columns: readonly DataColumn<LiveRoomSummary>[] = [
    {
      key: 'room',
      title: live.room,
      sortBy: ({ roomId }) => roomId,
      cell: ({ roomId }) => (
        <Link href={`/projects/${app.appId}/rooms/${encodeURIComponent(roomId)}`}>{roomId}</Link>
      ),
    },
    {
      key: 'members',
      title: live.members,
      isNumber: true,
      sortBy: ({ memberCount }) => memberCount,
      cell: ({ memberCount }) => memberCount,
    },
    {
      key: 'streams',
      title: live.streams,
      isNumber: true,
      sortBy: ({ streamCount }) => streamCount,
      cell: ({ streamCount }) => streamCount,
    },
  ];
  return (
    <Card>
      <p className="soft" role="status">
        <span className={isConnected ? 'dot on' : 'dot'} aria-hidden="true" />
        {isConnected ? live.text : live.lost}
      </p>
      {rooms === undefined && isConnected && <Loading />}
      {rooms?.length === 0 && <Empty icon={Radio} text={live.empty} />}
      {rooms !== undefined && rooms.length > 0 && (
        <DataTable
          label={tabs.live}
          columns={columns}
          rows={rooms}
          rowKey={({ roomSessionId }) => roomSessionId}
        />
      )}
    </Card>
  );
}
