import { useFormat } from '../../quality/format.ts';
import type { StreamLines } from '../../quality/samples.ts';
import { SelectBox } from '../../ui/select-box.tsx';
import { useQualityWords } from '../../words/quality.ts';
import { useWords } from '../../words/words.tsx';

interface Props {
  /** The worst first. */
  readonly streams: readonly StreamLines[];
  readonly chosen: string;
  readonly choose: (streamId: string) => void;
}

/** Which stream the curves are of. */
export function StreamChoice({ streams, chosen, choose }: Props) {
  const words = useQualityWords();
  const { live } = useWords();
  const format = useFormat();
  return (
    <SelectBox
      label={live.streams}
      options={streams.map(({ streamId, publisher, score }) => ({
        value: streamId,
        text: words.streamBy(streamId, publisher),
        hint: score === undefined ? words.noScore : words.score(format.number(score, 1)),
      }))}
      value={chosen}
      onChange={choose}
    />
  );
}
