import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import type { DebugSession } from '../debug-session.ts';
import type { DebugState } from '../state.ts';
import { useWords } from '../words/words.ts';
import { type InputsEditor, textField } from './inputs-context.ts';
import { Section } from './Section.tsx';

interface Props {
  editor: InputsEditor;
  session: DebugSession;
  state: DebugState;
}

/** Play by streamID, and the streams that the room has. */
export function PlayPanel({ editor, session, state }: Props) {
  const words = useWords();
  const { playStreamId } = editor.inputs;
  return (
    <Section
      title={words.sections.play}
      aside={<p className="panel__aside">{words.usersInRoom(state.users.length)}</p>}
    >
      <form
        className="fields"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          session.play(playStreamId);
        }}
      >
        <Field label="StreamID" {...textField(editor, 'playStreamId')} />
        <div className="buttons">
          <Button kind="primary" size="small" type="submit">
            {words.startPlay}
          </Button>
          <Button size="small" onClick={() => session.stopPlaying(playStreamId)}>
            {words.stopPlay}
          </Button>
        </div>
        <div>
          <h3 className="field__label">{words.inRoom}</h3>
          {state.streams.length === 0 ? (
            <p className="field__hint">{words.noStreams}</p>
          ) : (
            <ul className="room-streams">
              {state.streams.map(({ streamId, userId }) => (
                <RoomStreamRow
                  key={streamId}
                  streamId={streamId}
                  userId={userId}
                  played={state.players.has(streamId)}
                  session={session}
                />
              ))}
            </ul>
          )}
        </div>
      </form>
    </Section>
  );
}

interface RowProps {
  streamId: string;
  userId: string;
  played: boolean;
  session: DebugSession;
}

function RoomStreamRow({ streamId, userId, played, session }: RowProps) {
  const words = useWords();
  return (
    <li className="room-streams__row">
      <span className="room-streams__name">
        <b>{streamId}</b> {userId}
      </span>
      <Button
        size="small"
        aria-label={`${played ? words.stopPlay : words.startPlay} ${streamId}`}
        onClick={() => (played ? session.stopPlaying(streamId) : session.play(streamId))}
      >
        {played ? words.stopPlay : words.startPlay}
      </Button>
    </li>
  );
}
