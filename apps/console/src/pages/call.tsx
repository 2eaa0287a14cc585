import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { ask } from '../api/client.ts';
import type { CallDetail } from '../api/records.ts';
import type { Span } from '../plots/curve.ts';
import { findingsOf } from '../quality/findings.ts';
import { useFormat } from '../quality/format.ts';
import { streamsOf } from '../quality/samples.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Loading } from '../ui/loading.tsx';
import { Page } from '../ui/page.tsx';
import { Problem } from '../ui/problem.tsx';
import { duration, useTime } from '../ui/time.ts';
import { useQualityWords } from '../words/quality.ts';
import { useWords } from '../words/words.tsx';
import { Curves } from './call/curves.tsx';
import { EventList } from './call/event-list.tsx';
import { Findings } from './call/findings.tsx';
import { Looks } from './call/looks.tsx';
import { MemberTable } from './call/member-table.tsx';
import { Numbers } from './call/numbers.tsx';
import { StreamChoice } from './call/stream-choice.tsx';
import { Timeline } from './call/timeline.tsx';

/** Clients report as often. */
const PERIOD_MS = 10_000;

export function CallPage({ appId, callId }: { appId: string; callId: string }) {
  const words = useWords();
  const time = useTime();
  const found = useQuery({
    queryKey: ['call', appId, callId],
    queryFn: () => ask<CallDetail>('GET', `/apps/${appId}/calls/${callId}`),
    refetchInterval: ({ state }) => (state.data?.call.closedAtMs === null ? PERIOD_MS : false),
  });
  const call = found.data?.call;
  const lasted =
    call === undefined
      ? ''
      : ` · ${call.closedAtMs === null ? words.history.running : duration(call.closedAtMs - call.openedAtMs)}`;
  return (
    <Page
      title={call?.roomId ?? words.tabs.history}
      text={call === undefined ? '' : `${time(call.openedAtMs)}${lasted}`}
      back={{ href: `/projects/${appId}/history`, text: words.tabs.history }}
    >
      <Problem error={found.error} />
      {found.isPending && <Loading />}
      {found.data !== undefined && <Call detail={found.data} nowMs={found.dataUpdatedAt} />}
    </Page>
  );
}

/** Why a call was bad: what was, when, and the curves behind it. */
function Call({ detail, nowMs }: { detail: CallDetail; nowMs: number }) {
  const words = useWords();
  const quality = useQualityWords();
  const format = useFormat();
  const findings = useMemo(() => findingsOf(detail), [detail]);
  const streams = useMemo(() => streamsOf(detail), [detail]);
  const [chosen, setChosen] = useState<string>();
  const [zoom, setZoom] = useState<Span>();
  const stream = streams.find(({ streamId }) => streamId === chosen) ?? streams[0];
  const { openedAtMs, closedAtMs } = detail.call;
  const whole = { fromMs: openedAtMs, toMs: Math.max(closedAtMs ?? nowMs, openedAtMs + 1_000) };
  const span = zoom ?? whole;
  return (
    <>
      <div className="call">
        <Card title={quality.why}>
          <Findings
            detail={detail}
            findings={findings}
            show={({ fromMs, toMs }, streamId) => {
              const marginMs = Math.max(15_000, (toMs - fromMs) / 2);
              setZoom({
                fromMs: Math.max(whole.fromMs, fromMs - marginMs),
                toMs: Math.min(whole.toMs, toMs + marginMs),
              });
              if (streamId !== undefined) setChosen(streamId);
            }}
          />
        </Card>
        <Card title={words.history.timeline}>
          <Timeline detail={detail} span={span} endMs={whole.toMs} />
          <Looks events={detail.events} />
          {stream !== undefined && (
            <>
              <h3>{quality.curves}</h3>
              <p className="soft">{quality.curvesText}</p>
              <div className="row call__choice">
                <StreamChoice streams={streams} chosen={stream.streamId} choose={setChosen} />
                {zoom !== undefined && (
                  <Button kind="quiet" onPress={() => setZoom(undefined)}>
                    {quality.wholeCall} ({format.clock(whole.fromMs)} – {format.clock(whole.toMs)})
                  </Button>
                )}
              </div>
              <Curves detail={detail} stream={stream} span={span} findings={findings} select={setZoom} />
            </>
          )}
        </Card>
      </div>
      {stream !== undefined && stream.lines.length > 0 && (
        <Card title={`${quality.table}: ${quality.streamBy(stream.streamId, stream.publisher)}`}>
          <Numbers detail={detail} stream={stream} span={span} />
        </Card>
      )}
      <Card title={words.live.members}>
        <MemberTable detail={detail} nowMs={nowMs} />
        <EventList detail={detail} />
      </Card>
    </>
  );
}
