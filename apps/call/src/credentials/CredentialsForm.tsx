import { useState } from 'react';
import { Button } from '../ui/Button.tsx';
import { Field } from '../ui/Field.tsx';
import { Segmented } from '../ui/Segmented.tsx';
import {
  type Credentials,
  type CredentialsField,
  type CredentialsInput,
  checkCredentials,
} from './credentials.ts';

interface CredentialsWords {
  readonly appId: string;
  readonly by: string;
  readonly appSign: string;
  readonly token: string;
  readonly userId: string;
  readonly userIdHint: string;
  readonly kept: string;
  readonly save: string;
  readonly cancel: string;
  readonly wrongAppId: string;
  readonly wrongAppSign: string;
  readonly wrongToken: string;
  readonly wrongUserId: string;
}

interface Props {
  words: CredentialsWords;
  initial: Credentials | undefined;
  onSave(credentials: Credentials): void;
  onCancel?: (() => void) | undefined;
}

const EMPTY: CredentialsInput = { by: 'appSign', appId: '', appSign: '', token: '', userId: '' };

function inputOf(credentials: Credentials | undefined): CredentialsInput {
  if (credentials === undefined) return EMPTY;
  return { ...EMPTY, ...credentials, appId: String(credentials.appId) };
}

/** Asks for AppID and AppSign, or for AppID, token and the token's user. */
export function CredentialsForm({ words, initial, onSave, onCancel }: Props) {
  const [input, setInput] = useState(() => inputOf(initial));
  const [wrong, setWrong] = useState<ReadonlySet<CredentialsField>>(new Set());
  const set = (field: CredentialsField) => ({
    value: input[field],
    onChange: (event: { target: { value: string } }) => setInput({ ...input, [field]: event.target.value }),
    autoComplete: 'off',
    spellCheck: false,
  });
  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const check = checkCredentials(input);
        setWrong(check.ok ? new Set() : check.wrong);
        if (check.ok) onSave(check.credentials);
      }}
    >
      <Field
        label={words.appId}
        inputMode="numeric"
        mono
        wrong={wrong.has('appId') ? words.wrongAppId : undefined}
        {...set('appId')}
      />
      <Segmented
        label={words.by}
        value={input.by}
        options={[
          { value: 'appSign', text: words.appSign },
          { value: 'token', text: words.token },
        ]}
        onChoose={(by) => setInput({ ...input, by })}
      />
      {input.by === 'appSign' ? (
        <Field
          label={words.appSign}
          mono
          wrong={wrong.has('appSign') ? words.wrongAppSign : undefined}
          {...set('appSign')}
        />
      ) : (
        <>
          <Field
            label={words.userId}
            mono
            hint={words.userIdHint}
            wrong={wrong.has('userId') ? words.wrongUserId : undefined}
            {...set('userId')}
          />
          <Field
            label={words.token}
            mono
            wrong={wrong.has('token') ? words.wrongToken : undefined}
            {...set('token')}
          />
        </>
      )}
      <p className="field__hint">{words.kept}</p>
      <div className="form__actions">
        <Button kind="primary" size="large" type="submit">
          {words.save}
        </Button>
        {onCancel !== undefined && (
          <Button kind="quiet" size="large" onClick={onCancel}>
            {words.cancel}
          </Button>
        )}
      </div>
    </form>
  );
}
