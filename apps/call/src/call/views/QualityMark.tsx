import { type Quality, qualityBars } from '../quality.ts';
import { useWords } from '../words/words.ts';

const BARS = [0, 1, 2, 3];

/** Four bars, with the same in words for those who do not see them. */
export function QualityMark({ quality }: { quality: Quality }) {
  const words = useWords();
  const lit = qualityBars(quality);
  return (
    <svg className="quality" data-quality={quality} width="16" height="14" viewBox="0 0 16 14" role="img">
      <title>{words.quality[quality]}</title>
      {BARS.map((bar) => (
        <rect
          key={bar}
          x={bar * 4}
          y={10 - bar * 3}
          width="3"
          height={4 + bar * 3}
          rx="1"
          data-lit={bar < lit ? true : undefined}
        />
      ))}
      {quality === 'lost' && <path d="M2 2 L14 13" className="quality__strike" />}
    </svg>
  );
}
