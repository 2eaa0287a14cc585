import { PASSWORD_LENGTH } from '@parley/protocol/console';
import { TextBox } from '../ui/text-box.tsx';
import { useWords } from '../words/words.tsx';

interface Props {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** The name of an operator; the browser fills in one's own. */
export function NameBox({ isOwn, ...rest }: Props & { readonly isOwn: boolean }) {
  const { account } = useWords();
  return (
    <TextBox
      {...rest}
      label={account.name}
      name="name"
      autoComplete={isOwn ? 'username' : 'off'}
      isRequired
      maxLength={64}
    />
  );
}

/** The password of an operator; a new one must be long enough. */
export function PasswordBox({ isNew, ...rest }: Props & { readonly isNew: boolean }) {
  const { account } = useWords();
  return (
    <TextBox
      {...rest}
      label={account.password}
      name="password"
      type="password"
      {...(isNew ? { hint: account.passwordHint, minLength: PASSWORD_LENGTH.min } : {})}
      autoComplete={isNew ? 'new-password' : 'current-password'}
      isRequired
    />
  );
}
