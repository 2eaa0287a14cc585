import { CONSOLE_API, type LiveRoomSummary } from '@parley/protocol/console';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { Card } from '../ui/parts.tsx';
import { useWords } from '../words/words.tsx';
import type { TabProps } from './project.tsx';

/** The rooms of an app, as the server tells of them; the browser connects again by itself. */
function useLiveRooms(appId: number): {
  rooms: readonly LiveRoomSummary[] | undefined;
  isConnected: boolean;
} {
  const [rooms, setRooms] = useState<readonly LiveRoomSummary[]>();
  const [isConnected, setConnected] = useState(true);
  useEffect(() => {
    const source = new EventSource(`${CONSOLE_API}/apps/${appId}/live`);
    source.addEventListener('open', () => setConnected(true));
    source.addEventListener('error', () => setConnected(false));
    source.addEventListener('rooms', ({ data }) => {
      setRooms((JSON.parse(data as string) as { rooms: LiveRoomSummary[] }).rooms);
    });
    return () => source.close();
  }, [appId]);
  return { rooms, isConnected };
}

export function LiveTab({ app }: TabProps) {
  const { live, loading } = useWords();
  const { rooms, isConnected } = useLiveRooms(app.appId);
  return (
    <Card>
      <p className="soft" role="status">
        <span className={isConnected ? 'dot on' : 'dot'} aria-hidden="true" />
        {isConnected ? live.text : live.lost}
      </p>
      {rooms === undefined && isConnected && <p className="soft">{loading}</p>}
      {rooms?.length === 0 && <p className="empty">{live.empty}</p>}
      {rooms !== undefined && rooms.length > 0 && (
        <div className="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">{live.room}</th>
                <th scope="col" className="number">
                  {live.members}
                </th>
                <th scope="col" className="number">
                  {live.streams}
                </th>
              </tr>
            </thead>
            <tbody>
              {rooms.map(({ roomId, roomSessionId, memberCount, streamCount }) => (
                <tr key={roomSessionId}>
                  <td>
                    <Link href={`/projects/${app.appId}/rooms/${encodeURIComponent(roomId)}`}>{roomId}</Link>
                  </td>
                  <td className="number">{memberCount}</td>
                  <td className="number">{streamCount}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}
