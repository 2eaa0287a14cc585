import { MicOff } from 'lucide-react';
import type { CSSProperties } from 'react';
import type { Rect } from '../grid-layout.ts';
import type { StreamSource } from '../people.ts';
import type { Quality } from '../quality.ts';
import type { Voice } from '../voice.ts';
import { useWords } from '../words/words.ts';
import { Avatar } from './Avatar.tsx';
import { QualityMark } from './QualityMark.tsx';
import { VideoHost } from './VideoHost.tsx';

export interface TileView {
  readonly key: string;
  readonly userId: string;
  readonly userName: string;
  /** As shown: the name, or that it is oneself. */
  readonly label: string;
  readonly source: StreamSource;
  readonly host: HTMLElement | undefined;
  readonly camera: 'on' | 'off';
  /** Whether there is something to see in `host`. */
  readonly hasPicture: boolean;
  readonly microphone: 'on' | 'off';
  readonly voice: Voice;
  /** Whether this is whoever speaks most in the room. */
  readonly isSpeaker: boolean;
  readonly quality: Quality;
  /** Said on the tile when there is something to say, such as that the stream is still being connected. */
  readonly note: string | undefined;
}

interface Props {
  tile: TileView;
  rect: Rect;
  place: 'grid' | 'corner';
}

function place(rect: Rect): CSSProperties {
  return { transform: `translate(${rect.x}px, ${rect.y}px)`, width: rect.width, height: rect.height };
}

/** One person's picture, or avatar, with name, microphone and connection. */
export function Tile({ tile, rect, place: where }: Props) {
  const words = useWords();
  const spoken = [
    tile.label,
    tile.voice === 'speaking' ? words.call.speaking : undefined,
    tile.microphone === 'off' ? words.call.micOff : undefined,
    tile.camera === 'off' ? words.call.camOff : undefined,
    words.quality[tile.quality],
  ].filter((part) => part !== undefined);
  return (
    <li
      className="tile"
      style={place(rect)}
      data-voice={tile.voice}
      data-speaker={tile.isSpeaker ? true : undefined}
      data-place={where}
      data-source={tile.source}
      data-small={rect.width < 200 ? true : undefined}
      aria-label={spoken.join(', ')}
    >
      <Avatar userId={tile.userId} userName={tile.userName} />
      {tile.host !== undefined && (
        <VideoHost element={tile.host} visible={tile.camera === 'on' && tile.hasPicture} />
      )}
      {tile.note !== undefined && <p className="tile__note">{tile.note}</p>}
      <div className="tile__bar">
        {tile.microphone === 'off' && <MicOff className="tile__mic" size={15} aria-hidden />}
        <span className="tile__name">{tile.label}</span>
        <QualityMark quality={tile.quality} />
      </div>
    </li>
  );
}
