import { useRef } from 'react';
import { stageLayout } from '../grid-layout.ts';
import { useWords } from '../words/words.ts';
import { Tile, type TileView } from './Tile.tsx';
import { useSize } from './use-size.ts';

/** Space between tiles; less on a phone. */
const gapFor = (width: number): number => (width < 600 ? 8 : 12);

/** Everybody's tiles, placed to use the space there is. */
export function Stage({ self, others }: { self: TileView; others: readonly TileView[] }) {
  const words = useWords();
  const ref = useRef<HTMLUListElement>(null);
  const { width, height } = useSize(ref);
  const screen = others.findIndex(({ source }) => source === 'screen');
  const layout = stageLayout(
    others.length,
    { width, height, gap: gapFor(width) },
    screen === -1 ? undefined : screen,
  );
  const ready = width > 0 && height > 0;
  return (
    <ul ref={ref} className="stage" aria-label={words.call.stage}>
      {ready &&
        others.map((tile, index) => {
          const rect = layout.others[index];
          return rect && <Tile key={tile.key} tile={tile} rect={rect} place="grid" />;
        })}
      {ready && <Tile key={self.key} tile={self} rect={layout.self} place={layout.selfPlace} />}
    </ul>
  );
}
