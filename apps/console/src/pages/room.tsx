import type { LiveRoom, OperatorRole } from '@parley/protocol/console';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { ApiError, ask } from '../api/client.ts';
import { Card, Field, onSubmit, Page, Problem } from '../ui/parts.tsx';
import { useTime } from '../ui/time.ts';
import { useWords } from '../words/words.tsx';

const PERIOD_MS = 2_000;

export function RoomPage({ appId, roomId, role }: { appId: string; roomId: string; role: OperatorRole }) {
  const words = useWords();
  const { live } = words;
  const time = useTime();
  const queries = useQueryClient();
  const path = `/apps/${appId}/rooms/${encodeURIComponent(roomId)}`;
  const [content, setContent] = useState('');
  const room = useQuery({
    queryKey: ['room', appId, roomId],
    queryFn: () => ask<LiveRoom>('GET', path),
    refetchInterval: PERIOD_MS,
  });
  const act = useMutation({
    mutationFn: ([route, body]: [route: string, body: object]) => ask('POST', `${path}${route}`, body),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['room', appId, roomId] }),
  });
  const isGone = room.error instanceof ApiError && room.error.status === 404;
  const mayWork = role !== 'viewer' && !isGone;
  const close = mayWork ? (
    <button type="button" className="danger" onClick={() => act.mutate(['/close', {}])}>
      {live.close}
    </button>
  ) : undefined;
  return (
    <Page title={roomId} text={`AppID ${appId}`} aside={close}>
      <p>
        <Link href={`/projects/${appId}/live`}>← {words.back}</Link>
      </p>
      {isGone ? <p className="empty">{live.gone}</p> : <Problem error={room.error ?? act.error} />}
      {!isGone && room.data !== undefined && (
        <div className="columns">
          <Card title={`${live.members} (${room.data.members.length})`}>
            <ul className="list">
              {room.data.members.map(({ userId, userName, joinedAtMs }) => (
                <li key={userId}>
                  <span>
                    <strong>{userName}</strong> <code>{userId}</code>
                    <span className="soft block">
                      {live.since} {time(joinedAtMs)}
                    </span>
                  </span>
                  {mayWork && (
                    <button
                      type="button"
                      className="quiet danger"
                      aria-label={`${live.kick}: ${userId}`}
                      onClick={() => act.mutate(['/kick', { userId }])}
                    >
                      {live.kick}
                    </button>
                  )}
                </li>
              ))}
            </ul>
          </Card>
          <Card title={`${live.streams} (${room.data.streams.length})`}>
            <ul className="list">
              {room.data.streams.map(({ streamId, userId, announcedAtMs }) => (
                <li key={streamId}>
                  <span>
                    <code>{streamId}</code>
                    <span className="soft block">
                      {userId} · {live.since} {time(announcedAtMs)}
                    </span>
                  </span>
                  {mayWork && (
                    <button
                      type="button"
                      className="quiet danger"
                      aria-label={`${live.stop}: ${streamId}`}
                      onClick={() => act.mutate([`/streams/${streamId}/stop`, {}])}
                    >
                      {live.stop}
                    </button>
                  )}
                </li>
              ))}
            </ul>
            {mayWork && (
              <form
                onSubmit={onSubmit(() => {
                  act.mutate(['/message', { content }]);
                  setContent('');
                })}
              >
                <Field label={live.message}>
                  {(ids) => (
                    <input
                      {...ids}
                      value={content}
                      required
                      maxLength={1_024}
                      onChange={(e) => setContent(e.target.value)}
                    />
                  )}
                </Field>
                <button type="submit">{live.send}</button>
              </form>
            )}
          </Card>
        </div>
      )}
    </Page>
  );
}
