import { useMemo } from 'react';
import type { CallDetail } from '../../api/records.ts';
import type { Curve, Span } from '../../plots/curve.ts';
import { Plot } from '../../plots/plot.tsx';
import { METRICS, type Metric, pointsOf } from '../../quality/curves.ts';
import type { Finding } from '../../quality/findings.ts';
import { type Format, useFormat } from '../../quality/format.ts';
import type { StreamLines } from '../../quality/samples.ts';
import { useQualityWords } from '../../words/quality.ts';

interface Props {
  readonly detail: CallDetail;
  readonly stream: StreamLines;
  readonly span: Span;
  readonly findings: readonly Finding[];
  readonly select: (span: Span) => void;
}

/** A scale is not stretched below these: 1 % of loss is not to look like a catastrophe. */
const LEAST: Readonly<Record<Metric, number>> = {
  bitrate: 500_000,
  fps: 30,
  loss: 10,
  roundTrip: 200,
  frozen: 20,
};

const FORMATS: Readonly<Record<Metric, (format: Format) => (value: number) => string>> = {
  bitrate: ({ rate }) => rate,
  fps: ({ number }) => number,
  loss: ({ percent }) => percent,
  roundTrip: ({ ms }) => ms,
  frozen: ({ percent }) => percent,
};

/** A stream both ways: what its publisher sends, and what each of its players gets. */
export function Curves({ detail, stream, span, findings, select }: Props) {
  const words = useQualityWords();
  const format = useFormat();
  const { lines, streamId } = stream;
  const curves = useMemo(() => {
    const of = (metric: Metric): Curve[] =>
      lines.flatMap((line, index) => {
        const points = pointsOf(metric, line);
        if (points.length === 0) return [];
        const isSent = line.direction === 'send';
        const label = isSent ? words.sends(line.who) : words.gets(line.who);
        return { label, colour: index, isDashed: isSent, points };
      });
    return METRICS.map((metric) => ({ metric, curves: of(metric) }));
  }, [lines, words]);
  const bad = useMemo(() => {
    const sessions = new Set(lines.map(({ sessionId }) => sessionId));
    return findings.filter((finding) =>
      'streamId' in finding ? finding.streamId === streamId : sessions.has(finding.sessionId),
    );
  }, [findings, streamId, lines]);
  const marks = useMemo(() => marksOf(detail, stream), [detail, stream]);
  const drawn = curves.filter((one) => one.curves.length > 0);
  if (drawn.length === 0) return <p className="empty">{words.noFigures}</p>;
  return (
    <div className="curves">
      <ul className="curves__legend">
        {lines.map(({ sessionId, direction, who }, index) => (
          <li key={`${direction} ${sessionId}`} className={`plot-${index % 8}`}>
            <span className={direction === 'send' ? 'stroke stroke--dashed' : 'stroke'} aria-hidden="true" />
            {direction === 'send' ? words.sends(who) : words.gets(who)}
          </li>
        ))}
      </ul>
      {drawn.map(({ metric, curves: own }, index) => (
        <Plot
          key={metric}
          title={words.metrics[metric]}
          curves={own}
          span={span}
          least={LEAST[metric]}
          format={FORMATS[metric](format)}
          {...(metric === 'bitrate' ? { formatAxis: (bps: number) => format.number(bps / 1e6, 1) } : {})}
          formatTime={format.clock}
          hasTimeAxis={index === drawn.length - 1}
          group="call"
          isStepped
          height={84}
          bad={bad}
          marks={marks}
          onSelect={select}
        />
      ))}
    </div>
  );
}

/** Moments of the time line that have to do with a stream. */
function marksOf({ streams, events }: CallDetail, { streamId, lines }: StreamLines): number[] {
  const sessions = new Set(lines.map(({ sessionId }) => sessionId));
  return [
    ...streams
      .filter((stream) => stream.streamId === streamId)
      .flatMap(({ startedAtMs, endedAtMs }) =>
        endedAtMs === null ? [startedAtMs] : [startedAtMs, endedAtMs],
      ),
    ...events
      .filter(({ sessionId, detail }) =>
        detail.streamId === undefined ? sessions.has(sessionId) : detail.streamId === streamId,
      )
      .map(({ atMs }) => atMs),
  ];
}
