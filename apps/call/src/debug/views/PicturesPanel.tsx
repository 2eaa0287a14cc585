import { VideoHost } from '../../call/views/VideoHost.tsx';
import type { DebugState } from '../state.ts';
import { useWords } from '../words/words.ts';
import { Section } from './Section.tsx';

interface Props {
  state: DebugState;
  viewOf(streamId: string): HTMLElement;
}

/** The preview and every played stream. */
export function PicturesPanel({ state, viewOf }: Props) {
  const words = useWords();
  const shown = [...(state.preview === 'on' ? ['local'] : []), ...state.players.keys()];
  return (
    <Section title={words.sections.pictures}>
      {shown.length === 0 ? (
        <p className="field__hint">{words.noPictures}</p>
      ) : (
        <ul className="pictures">
          {shown.map((streamId) => (
            <li key={streamId} className="picture">
              <VideoHost element={viewOf(streamId)} visible />
              <span className="picture__name">{streamId === 'local' ? words.local : streamId}</span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
