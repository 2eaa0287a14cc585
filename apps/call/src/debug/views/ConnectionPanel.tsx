import { ZegoScenario } from '@parley/sdk';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { Select } from '../../ui/Select.tsx';
import type { DebugSession } from '../debug-session.ts';
import { useWords } from '../words/words.ts';
import { Check } from './Check.tsx';
import { enumOptions, type InputsEditor, numberChoice, textField } from './inputs-context.ts';
import { Section } from './Section.tsx';

interface Props {
  editor: InputsEditor;
  session: DebugSession;
}

/** Server, credentials, room and user; log in and out. */
export function ConnectionPanel({ editor, session }: Props) {
  const words = useWords();
  const { inputs, set } = editor;
  return (
    <Section title={words.sections.connection}>
      <form
        className="fields"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          session.login(inputs);
        }}
      >
        <Field
          label="Server"
          placeholder={words.serverPlaceholder}
          inputMode="url"
          {...textField(editor, 'server')}
        />
        <Field label="AppID" inputMode="numeric" {...textField(editor, 'appId')} />
        <Segmented
          label={words.authenticateBy}
          value={inputs.by}
          options={[
            { value: 'appSign', text: 'AppSign' },
            { value: 'token', text: 'Token' },
          ]}
          onChoose={(by) => set({ by })}
        />
        {inputs.by === 'appSign' ? (
          <Field label="AppSign" {...textField(editor, 'appSign')} />
        ) : (
          <Field label="Token" {...textField(editor, 'token')} />
        )}
        <Check
          label={words.keepSecrets}
          checked={inputs.keepSecrets}
          onChange={(keepSecrets) => set({ keepSecrets })}
        />
        <div className="fields__pair">
          <Field label="RoomID" {...textField(editor, 'roomId')} />
          <Field label="UserID" {...textField(editor, 'userId')} />
        </div>
        <details className="more">
          <summary>{words.more}</summary>
          <div className="fields">
            <div className="fields__pair">
              <Field label="UserName" placeholder={words.sameAsUserId} {...textField(editor, 'userName')} />
              <Field
                label="maxMemberCount"
                placeholder={words.unlimited}
                inputMode="numeric"
                {...textField(editor, 'maxMembers')}
              />
            </div>
            <Select
              label="ZegoScenario"
              options={enumOptions(ZegoScenario)}
              {...numberChoice(editor, 'scenario')}
            />
            <Check
              label={words.userNotify}
              checked={inputs.userNotify}
              onChange={(userNotify) => set({ userNotify })}
            />
          </div>
        </details>
        <div className="buttons">
          <Button kind="primary" size="small" type="submit">
            {words.login}
          </Button>
          <Button size="small" onClick={() => session.logout(inputs)}>
            {words.logout}
          </Button>
          {inputs.by === 'token' && (
            <Button size="small" onClick={() => session.renewToken(inputs)}>
              {words.renewToken}
            </Button>
          )}
          <Button size="small" onClick={session.destroy}>
            {words.destroy}
          </Button>
        </div>
      </form>
    </Section>
  );
}
