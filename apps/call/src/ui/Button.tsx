import type { ButtonHTMLAttributes } from 'react';

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: 'plain' | 'primary' | 'quiet';
  size?: 'normal' | 'large' | 'small';
}

export function Button({ kind = 'plain', size = 'normal', className = '', ...rest }: Props) {
  const classes = ['button', `button--${kind}`, `button--${size}`, className].filter((name) => name !== '');
  return <button type="button" className={classes.join(' ')} {...rest} />;
}
