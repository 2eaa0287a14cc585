import { useQuery } from '@tanstack/react-query';
import { ask } from '../api/client.ts';
import type { CallDetail } from '../api/records.ts';
import { Card } from '../ui/card.tsx';
import { Loading } from '../ui/loading.tsx';
import { Page } from '../ui/page.tsx';
import { Problem } from '../ui/problem.tsx';
import { duration, useTime } from '../ui/time.ts';
import { useWords } from '../words/words.tsx';

const PERIOD_MS = 5_000;
const WIDTH = 1_000;
const LANE = 34;
const HEAD = 26;

export function CallPage({ appId, callId }: { appId: string; callId: string }) {
  const words = useWords();
  const time = useTime();
  const found = useQuery({
    queryKey: ['call', appId, callId],
    queryFn: () => ask<CallDetail>('GET', `/apps/${appId}/calls/${callId}`),
    refetchInterval: ({ state }) => (state.data?.call.closedAtMs === null ? PERIOD_MS : false),
  });
  const call = found.data?.call;
  return (
    <Page
      title={call?.roomId ?? words.tabs.history}
      text={call === undefined ? '' : time(call.openedAtMs)}
      back={{ href: `/projects/${appId}/history`, text: words.tabs.history }}
    >
      <Problem error={found.error} />
      {found.isPending && <Loading />}
      {found.data !== undefined && (
        <Card title={words.history.timeline}>
          <p className="soft">{words.history.timelineText}</p>
          <div className="scroll">
            <Timeline detail={found.data} nowMs={found.dataUpdatedAt} />
          </div>
          <MemberTable detail={found.data} nowMs={found.dataUpdatedAt} />
        </Card>
      )}
    </Page>
  );
}

/** A lane for each member's stay, with the member's streams as thinner bars in it. */
function Timeline({ detail, nowMs }: { detail: CallDetail; nowMs: number }) {
  const { history } = useWords();
  const { call, members, streams } = detail;
  const endMs = call.closedAtMs ?? nowMs;
  const spanMs = Math.max(1, endMs - call.openedAtMs);
  const x = (atMs: number) => ((atMs - call.openedAtMs) / spanMs) * WIDTH;
  const bar = (fromMs: number, toMs: number | null) => ({
    x: x(fromMs),
    width: Math.max(3, x(toMs ?? endMs) - x(fromMs)),
  });
  const height = HEAD + members.length * LANE + 4;
  return (
    <svg className="timeline" viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={history.timeline}>
      {[0, 0.25, 0.5, 0.75, 1].map((part) => (
        <g key={part}>
          <line x1={part * WIDTH} x2={part * WIDTH} y1={HEAD - 6} y2={height} />
          <text x={part * WIDTH} y={14} textAnchor={part === 0 ? 'start' : part === 1 ? 'end' : 'middle'}>
            {duration(part * spanMs)}
          </text>
        </g>
      ))}
      {members.map((member, lane) => {
        const y = HEAD + lane * LANE;
        return (
          <g key={member.sessionId}>
            <rect
              className="stay"
              y={y}
              height={LANE - 8}
              rx={5}
              {...bar(member.joinedAtMs, member.leftAtMs)}
            />
            {streams
              .filter(({ sessionId }) => sessionId === member.sessionId)
              .map((stream) => (
                <rect
                  key={stream.publishId}
                  className="stream"
                  y={y + LANE - 16}
                  height={6}
                  rx={3}
                  {...bar(stream.startedAtMs, stream.endedAtMs)}
                >
                  <title>{stream.streamId}</title>
                </rect>
              ))}
            <text className="who" x={x(member.joinedAtMs) + 8} y={y + 14}>
              {member.userName}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

/** The same in words and numbers. */
function MemberTable({ detail, nowMs }: { detail: CallDetail; nowMs: number }) {
  const words = useWords();
  const time = useTime();
  return (
    <div className="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">{words.live.members}</th>
            <th scope="col">{words.history.began}</th>
            <th scope="col" className="number">
              {words.history.lasted}
            </th>
            <th scope="col">{words.live.streams}</th>
          </tr>
        </thead>
        <tbody>
          {detail.members.map(({ sessionId, userId, userName, joinedAtMs, leftAtMs }) => (
            <tr key={sessionId}>
              <td>
                {userName} <code>{userId}</code>
              </td>
              <td>{time(joinedAtMs)}</td>
              <td className="number">{duration((leftAtMs ?? nowMs) - joinedAtMs)}</td>
              <td>
                {detail.streams
                  .filter((stream) => stream.sessionId === sessionId)
                  .map(({ streamId }) => streamId)
                  .join(', ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
