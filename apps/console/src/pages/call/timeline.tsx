import { type RefObject, useEffect, useRef, useState } from 'react';
import type { CallDetail } from '../../api/records.ts';
import type { Span } from '../../plots/curve.ts';
import { GUTTER } from '../../plots/plot.tsx';
import { ticksOf } from '../../plots/ticks.ts';
import { absencesOf } from '../../quality/findings.ts';
import { useFormat } from '../../quality/format.ts';
import { namesOf } from '../../quality/samples.ts';
import { useQualityWords } from '../../words/quality.ts';
import { useWords } from '../../words/words.tsx';

const LANE = 30;
const HEAD = 24;

/** A lane for each member's stay, with its streams as thinner bars in it, over the same time as the curves below. */
export function Timeline({ detail, span, endMs }: { detail: CallDetail; span: Span; endMs: number }) {
  const { history } = useWords();
  const { legend } = useQualityWords();
  const format = useFormat();
  const host = useRef<HTMLDivElement>(null);
  const width = useWidth(host);
  const { members, streams } = detail;
  const names = namesOf(members);
  const absences = absencesOf(detail);
  const inner = Math.max(1, width - GUTTER.left - GUTTER.right);
  const spanMs = Math.max(1, span.toMs - span.fromMs);
  const x = (atMs: number) => GUTTER.left + Math.min(1, Math.max(0, (atMs - span.fromMs) / spanMs)) * inner;
  const bar = (fromMs: number, toMs: number | null) => ({
    x: x(fromMs),
    width: Math.max(2, x(toMs ?? endMs) - x(fromMs)),
  });
  const isShown = (fromMs: number, toMs: number | null) =>
    fromMs <= span.toMs && (toMs ?? endMs) >= span.fromMs;
  const height = HEAD + members.length * LANE;
  return (
    <div ref={host}>
      <svg className="lanes" width={width} height={height} role="img" aria-label={history.timeline}>
        {ticksOf(span, inner).map((atMs) => {
          return (
            <g key={atMs}>
              <line x1={x(atMs)} x2={x(atMs)} y1={HEAD - 6} y2={height} />
              <text x={x(atMs)} y={12} textAnchor="middle">
                {format.clock(atMs)}
              </text>
            </g>
          );
        })}
        {members.map((member, lane) => {
          const y = HEAD + lane * LANE;
          const { sessionId, joinedAtMs, leftAtMs } = member;
          if (!isShown(joinedAtMs, leftAtMs)) return null;
          return (
            <g key={sessionId}>
              <rect className="lanes__stay" y={y} height={LANE - 6} rx={5} {...bar(joinedAtMs, leftAtMs)} />
              {streams
                .filter(
                  (stream) => stream.sessionId === sessionId && isShown(stream.startedAtMs, stream.endedAtMs),
                )
                .map((stream) => (
                  <rect
                    key={stream.publishId}
                    className="lanes__stream"
                    y={y + LANE - 12}
                    height={5}
                    rx={2}
                    {...bar(stream.startedAtMs, stream.endedAtMs)}
                  />
                ))}
              {absences
                .filter((absence) => absence.sessionId === sessionId && isShown(absence.fromMs, absence.toMs))
                .map(({ fromMs, toMs }) => (
                  <rect key={fromMs} className="lanes__away" y={y} height={LANE - 6} {...bar(fromMs, toMs)} />
                ))}
              <text className="lanes__who" x={x(joinedAtMs) + 8} y={y + 13}>
                {names.get(sessionId)}
              </text>
            </g>
          );
        })}
      </svg>
      <ul className="lanes__legend">
        <li>
          <span className="swatch swatch--stay" aria-hidden="true" /> {legend.stay}
        </li>
        <li>
          <span className="swatch swatch--stream" aria-hidden="true" /> {legend.stream}
        </li>
        {absences.length > 0 && (
          <li>
            <span className="swatch swatch--away" aria-hidden="true" /> {legend.away}
          </li>
        )}
      </ul>
    </div>
  );
}

/** The width that there is, in pixels, so that text keeps its size. */
function useWidth(host: RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(600);
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const sized = new ResizeObserver(() => setWidth(element.clientWidth));
    sized.observe(element);
    setWidth(element.clientWidth);
    return () => sized.disconnect();
  }, [host]);
  return width;
}
