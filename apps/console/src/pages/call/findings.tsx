import { useState } from 'react';
import type { CallDetail } from '../../api/records.ts';
import type { Span } from '../../plots/curve.ts';
import { type Finding, troublesOf } from '../../quality/findings.ts';
import { type Format, useFormat } from '../../quality/format.ts';
import { namesOf } from '../../quality/samples.ts';
import { Button } from '../../ui/button.tsx';
import { useQualityWords } from '../../words/quality.ts';
import type { QualityWords } from '../../words/quality-en.ts';

const SHOWN = 12;

interface Props {
  readonly detail: CallDetail;
  readonly findings: readonly Finding[];
  readonly show: (span: Span, streamId: string | undefined) => void;
}

/** A sentence for each bad period; choosing one shows it in the curves. */
export function Findings({ detail, findings, show }: Props) {
  const words = useQualityWords();
  const format = useFormat();
  const [isAll, setAll] = useState(false);
  if (findings.length === 0)
    return <p className="soft">{detail.quality.length === 0 ? words.whyUnknown : words.whyNothing}</p>;
  const troubles = troublesOf(findings);
  const shown = isAll ? troubles : troubles.slice(0, SHOWN);
  const sentence = sentences(detail, words, format);
  return (
    <>
      <p className="soft">{words.whyText(troubles.length)}</p>
      <ol className="findings">
        {shown.map((trouble) => (
          <li key={`${trouble.fromMs} ${trouble.streamId} ${trouble.findings[0]?.sessionId}`}>
            <button
              type="button"
              className="finding"
              title={words.showPeriod}
              onClick={() => show(trouble, trouble.streamId)}
            >
              <span className="finding__time">
                {format.clock(trouble.fromMs)}–{format.clock(trouble.toMs)}
              </span>
              {trouble.findings.map((finding) => (
                <span key={finding.kind + String(finding.fromMs)}>{sentence(finding)}</span>
              ))}
            </button>
          </li>
        ))}
      </ol>
      {shown.length < troubles.length && (
        <Button kind="quiet" onPress={() => setAll(true)}>
          {words.showAll(troubles.length)}
        </Button>
      )}
    </>
  );
}

/** Says a finding in words. */
function sentences(detail: CallDetail, { findings: say, video, sound }: QualityWords, format: Format) {
  const names = namesOf(detail.members);
  const nameOf = (sessionId: string) => names.get(sessionId) ?? sessionId;
  const publisherOf = (streamId: string) => {
    const sessionId = detail.streams.find((stream) => stream.streamId === streamId)?.sessionId;
    if (sessionId === undefined) return streamId;
    const own = new Set(
      detail.streams.filter((stream) => stream.sessionId === sessionId).map((stream) => stream.streamId),
    );
    // Of several streams it must be said which one is meant.
    return own.size > 1 ? `${nameOf(sessionId)} (${streamId})` : nameOf(sessionId);
  };
  return (finding: Finding): string => {
    const who = nameOf(finding.sessionId);
    switch (finding.kind) {
      case 'away':
        return say.away(who);
      case 'lossUp':
        return say.lossUp(
          publisherOf(finding.streamId),
          finding.isVideo ? video : sound,
          format.percent(finding.percent),
        );
      case 'lossDown': {
        const media = finding.isVideo ? video : sound;
        return say.lossDown(who, media, format.percent(finding.percent), publisherOf(finding.streamId));
      }
      case 'frozen':
        return say.frozen(who, format.ms(finding.frozenMs), publisherOf(finding.streamId));
      case 'soundGaps':
        return say.soundGaps(who, finding.gaps, publisherOf(finding.streamId));
      case 'slow':
        return say.slow(who, format.ms(finding.roundTripMs));
      case 'narrow':
        return say.narrow(who, format.rate(finding.bps));
      case 'small':
        return say.small(
          who,
          finding.height,
          Math.round(finding.usefulHeight),
          publisherOf(finding.streamId),
        );
      case 'fewPictures':
        return say.fewPictures(publisherOf(finding.streamId), format.number(finding.fps, 1));
      default:
        return finding satisfies never;
    }
  };
}
