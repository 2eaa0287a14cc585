import type { CallDetail } from '../../api/records.ts';
import { useFormat } from '../../quality/format.ts';
import { namesOf } from '../../quality/samples.ts';
import { Details } from '../../ui/details.tsx';
import { useQualityWords } from '../../words/quality.ts';

/** Everything that happened, in words and in its order. */
export function EventList({ detail }: { detail: CallDetail }) {
  const { events: say, eventList } = useQualityWords();
  const format = useFormat();
  const names = namesOf(detail.members);
  const moments = [
    ...detail.members.flatMap(({ sessionId, joinedAtMs, leftAtMs }) => [
      { atMs: joinedAtMs, sessionId, kind: 'joined', about: '' },
      ...(leftAtMs === null ? [] : [{ atMs: leftAtMs, sessionId, kind: 'left', about: '' }]),
    ]),
    ...detail.streams.flatMap(({ sessionId, streamId, startedAtMs, endedAtMs }) => [
      { atMs: startedAtMs, sessionId, kind: 'published', about: streamId },
      ...(endedAtMs === null ? [] : [{ atMs: endedAtMs, sessionId, kind: 'unpublished', about: streamId }]),
    ]),
    ...detail.events.map(({ atMs, sessionId, kind, detail: more }) => {
      const { state, kind: media, streamId, operator } = more as Readonly<Record<string, string | undefined>>;
      // Who looks in is no member of the call.
      if (kind !== 'trackState')
        return { atMs, sessionId: operator ?? sessionId, kind, about: streamId ?? '' };
      const device = say[media === 'audio' ? 'microphone' : 'camera'] ?? '';
      return { atMs, sessionId, kind: state ?? kind, about: [device, streamId].join(' · ') };
    }),
  ].sort((a, b) => a.atMs - b.atMs);
  return (
    <Details summary={eventList(moments.length)}>
      {() => (
        <ol className="moments">
          {moments.map(({ atMs, sessionId, kind, about }) => (
            <li key={`${atMs} ${sessionId} ${kind} ${about}`}>
              <span className="finding__time">{format.clock(atMs)}</span>
              <span>
                {names.get(sessionId) ?? sessionId} {say[kind] ?? kind}
                {about !== '' && <span className="soft"> {about}</span>}
              </span>
            </li>
          ))}
        </ol>
      )}
    </Details>
  );
}
