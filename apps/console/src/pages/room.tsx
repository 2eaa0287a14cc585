import type { AppView, LiveRoom, OperatorRole } from '@parley/protocol/console';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { DoorClosed, Eye } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { ApiError, ask } from '../api/client.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Confirm, type Question } from '../ui/confirm.tsx';
import { Empty } from '../ui/empty.tsx';
import { Form } from '../ui/form.tsx';
import { Loading } from '../ui/loading.tsx';
import { Page } from '../ui/page.tsx';
import { Problem } from '../ui/problem.tsx';
import { TextBox } from '../ui/text-box.tsx';
import { useTime } from '../ui/time.ts';
import { tell } from '../ui/toasts.tsx';
import { useWords } from '../words/words.tsx';
import { RoomStreams } from './room-streams.tsx';

const PERIOD_MS = 2_000;

/** What an operator does to a room, and how it is said afterwards. */
interface Act {
  readonly route: string;
  readonly body: object;
  readonly done: string;
}

export function RoomPage({ appId, roomId, role }: { appId: string; roomId: string; role: OperatorRole }) {
  const words = useWords();
  const { live } = words;
  const time = useTime();
  const queries = useQueryClient();
  const path = `/apps/${appId}/rooms/${encodeURIComponent(roomId)}`;
  const [content, setContent] = useState('');
  const [asked, setAsked] = useState<Question>();
  const app = useQuery({
    queryKey: ['app', Number(appId)],
    queryFn: () => ask<AppView>('GET', `/apps/${appId}`),
  });
  const room = useQuery({
    queryKey: ['room', appId, roomId],
    queryFn: () => ask<LiveRoom>('GET', path),
    refetchInterval: PERIOD_MS,
  });
  const act = useMutation({
    mutationFn: ({ route, body }: Act) => ask('POST', `${path}${route}`, body),
    onSuccess: (_answer, { done }) => {
      tell(done);
      return queries.invalidateQueries({ queryKey: ['room', appId, roomId] });
    },
  });
  const askFirst = (title: string, text: string, step: Act) =>
    setAsked({ title, text, action: live.forbid, run: () => act.mutate(step) });
  const isGone = room.error instanceof ApiError && room.error.status === 404;
  const mayWork = role !== 'viewer' && !isGone;
  const actions = mayWork ? (
    <>
      {app.data?.lookIn && (
        <Link
          className="button button--quiet"
          href={`/projects/${appId}/rooms/${encodeURIComponent(roomId)}/look`}
        >
          <Eye size={16} aria-hidden />
          {words.look.open}
        </Link>
      )}
      <Button
        kind="danger"
        onPress={() =>
          setAsked({
            title: live.close,
            text: live.closeText,
            action: live.close,
            run: () => act.mutate({ route: '/close', body: {}, done: live.closed }),
          })
        }
      >
        {live.close}
      </Button>
    </>
  ) : undefined;
  return (
    <Page
      title={roomId}
      text={`AppID ${appId}`}
      back={{ href: `/projects/${appId}/live`, text: words.tabs.live }}
      aside={actions}
    >
      {isGone ? <Empty icon={DoorClosed} text={live.gone} /> : <Problem error={room.error ?? act.error} />}
      {room.isPending && <Loading />}
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
                    <Acts
                      on={userId}
                      acts={{
                        [live.kick]: () =>
                          act.mutate({ route: '/kick', body: { userId }, done: live.kicked(userName) }),
                        [live.forbid]: () =>
                          askFirst(live.forbidUser(userName), live.forbidUserText, {
                            route: '/forbid',
                            body: { userId },
                            done: live.forbidden(userName),
                          }),
                      }}
                    />
                  )}
                </li>
              ))}
            </ul>
          </Card>
          <Card title={`${live.streams} (${room.data.streams.length})`}>
            {room.data.streams.length === 0 && <p className="soft">{live.noStreams}</p>}
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
                    <Acts
                      on={streamId}
                      acts={{
                        [live.stop]: () =>
                          act.mutate({
                            route: `/streams/${encodeURIComponent(streamId)}/stop`,
                            body: {},
                            done: live.stopped(streamId),
                          }),
                        [live.forbid]: () =>
                          askFirst(live.forbidStream(streamId), live.forbidStreamText, {
                            route: `/streams/${encodeURIComponent(streamId)}/forbid`,
                            body: {},
                            done: live.forbidden(streamId),
                          }),
                      }}
                    />
                  )}
                </li>
              ))}
            </ul>
            {mayWork && (
              <Form
                send={() => {
                  act.mutate({ route: '/message', body: { content }, done: live.sent });
                  setContent('');
                }}
                error={null}
                buttons={<Button type="submit">{live.send}</Button>}
              >
                <TextBox
                  label={live.message}
                  value={content}
                  onChange={setContent}
                  isRequired
                  maxLength={1_024}
                />
              </Form>
            )}
          </Card>
        </div>
      )}
      {!isGone && room.data !== undefined && <RoomStreams room={room.data} nowMs={room.dataUpdatedAt} />}
      {asked !== undefined && <Confirm question={asked} onClose={() => setAsked(undefined)} />}
    </Page>
  );
}

/** What may be done to a member or a stream. */
function Acts({ on, acts }: { on: string; acts: Readonly<Record<string, () => void>> }) {
  return (
    <span className="buttons">
      {Object.entries(acts).map(([text, run]) => (
        <Button key={text} kind="quiet-danger" label={`${text}: ${on}`} onPress={run}>
          {text}
        </Button>
      ))}
    </span>
  );
}
