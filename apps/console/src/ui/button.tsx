import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps } from 'react-aria-components/Button';

interface Props extends Pick<ButtonProps, 'onPress' | 'isDisabled' | 'autoFocus'> {
  readonly kind?: 'primary' | 'quiet' | 'danger' | 'quiet-danger';
  readonly type?: 'button' | 'submit';
  /** What the button does, when its text alone does not say it. */
  readonly label?: string;
  /** Whether what it does is on its way: it keeps the focus, and takes no second press. */
  readonly isPending?: boolean;
  readonly children: ReactNode;
}

/** Does something at once. */
export function Button({ kind = 'primary', type = 'button', label, isPending, onPress, ...rest }: Props) {
  return (
    <AriaButton
      {...rest}
      {...(label === undefined ? {} : { 'aria-label': label })}
      // Not react-aria's own isPending: what that leaves behind for screen readers names a button that may be gone.
      type={isPending ? 'button' : type}
      {...(onPress === undefined || isPending ? {} : { onPress })}
      className={`button button--${kind}${isPending ? ' button--pending' : ''}`}
    />
  );
}
