import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Select } from '../../ui/Select.tsx';
import type { DebugSession } from '../debug-session.ts';
import type { DebugInputs } from '../inputs.ts';
import { useWords } from '../words/words.ts';
import { type InputsEditor, textField } from './inputs-context.ts';
import { Section } from './Section.tsx';

interface Props {
  editor: InputsEditor;
  session: DebugSession;
}

/** Broadcast, barrage, custom commands, and the extra info of stream and room. */
export function MessagesPanel({ editor, session }: Props) {
  const words = useWords();
  const { inputs, set } = editor;
  return (
    <Section title={words.sections.messages}>
      <form
        className="fields"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          session.send(inputs);
        }}
      >
        <div className="fields__pair">
          <Select
            label={words.kind}
            value={inputs.messageKind}
            options={[
              { value: 'broadcast', text: words.broadcast },
              { value: 'barrage', text: words.barrage },
              { value: 'command', text: words.command },
            ]}
            onChoose={(kind) => set({ messageKind: kind as DebugInputs['messageKind'] })}
          />
          {inputs.messageKind === 'command' && (
            <Field label={words.toUsers} {...textField(editor, 'toUsers')} />
          )}
        </div>
        <Field
          label={words.message}
          {...textField(editor, 'message')}
          beside={
            <Button size="small" type="submit" className="button--beside">
              {words.send}
            </Button>
          }
        />
        <Field
          label="streamExtraInfo"
          {...textField(editor, 'streamExtraInfo')}
          beside={
            <Button
              size="small"
              className="button--beside"
              onClick={() => session.setStreamExtraInfo(inputs)}
            >
              {words.set}
            </Button>
          }
        />
        <div className="fields__pair">
          <Field label="roomExtraInfo key" {...textField(editor, 'roomExtraInfoKey')} />
          <Field
            label="value"
            {...textField(editor, 'roomExtraInfoValue')}
            beside={
              <Button
                size="small"
                className="button--beside"
                onClick={() => session.setRoomExtraInfo(inputs)}
              >
                {words.set}
              </Button>
            }
          />
        </div>
      </form>
    </Section>
  );
}
