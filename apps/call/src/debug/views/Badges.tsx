import { ZegoPlayerState, ZegoPublisherState, ZegoRoomStateChangedReason } from '@parley/sdk';
import { enumText } from '../callbacks.ts';
import type { DebugState } from '../state.ts';
import { useWords } from '../words/words.ts';
import { Badge, type Mood } from './Badge.tsx';

/** By `ZegoRoomStateChangedReason`. */
const ROOM_MOODS: readonly Mood[] = ['busy', 'good', 'bad', 'busy', 'good', 'bad', 'bad', 'idle', 'bad'];
/** By `ZegoPublisherState` and `ZegoPlayerState`, which agree. */
const STREAM_MOODS: readonly Mood[] = ['idle', 'busy', 'good'];

/** The states of engine, room, publisher and players. */
export function Badges({ state }: { state: DebugState }) {
  const words = useWords();
  const { engine, room, publisher, players } = state;
  return (
    <div className="badges" role="status">
      <Badge
        label={words.states.engine}
        text={words.states[engine]}
        mood={engine === 'created' ? 'good' : 'idle'}
      />
      <Badge
        label={words.states.room}
        text={enumText(room, ZegoRoomStateChangedReason)}
        mood={ROOM_MOODS[room] ?? 'idle'}
      />
      <Badge
        label={words.states.publisher}
        text={enumText(publisher, ZegoPublisherState)}
        mood={STREAM_MOODS[publisher] ?? 'idle'}
      />
      {[...players].map(([streamId, player]) => (
        <Badge
          key={streamId}
          label={streamId}
          text={enumText(player, ZegoPlayerState)}
          mood={STREAM_MOODS[player] ?? 'idle'}
        />
      ))}
    </div>
  );
}
