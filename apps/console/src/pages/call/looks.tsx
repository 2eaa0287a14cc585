import { Eye } from 'lucide-react';
import type { CallDetail } from '../../api/records.ts';
import { useFormat } from '../../quality/format.ts';
import { useQualityWords } from '../../words/quality.ts';

/** Which operators looked in, and when; they were no members, and have no lane. */
export function Looks({ events }: Pick<CallDetail, 'events'>) {
  const { looks, looksOn } = useQualityWords();
  const format = useFormat();
  const begun = events.filter(({ kind }) => kind === 'lookedIn');
  if (begun.length === 0) return null;
  return (
    <ul className="looks">
      {begun.map(({ sessionId, atMs, detail }) => {
        const end = events.find((event) => event.kind === 'lookEnded' && event.sessionId === sessionId);
        const who = String(detail.operator);
        return (
          <li key={sessionId}>
            <Eye size={16} aria-hidden />
            {end === undefined
              ? looksOn(who, format.clock(atMs))
              : looks(who, format.clock(atMs), format.clock(end.atMs))}
          </li>
        );
      })}
    </ul>
  );
}
