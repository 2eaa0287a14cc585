import type { ButtonHTMLAttributes, ReactNode } from 'react';

interface Props extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  /** What the button does; its only text. */
  label: string;
  icon: ReactNode;
  looks?: readonly ('small' | 'off' | 'danger' | 'glass')[];
  /** A key that does the same. */
  shortcut?: string | undefined;
  shortcutLabel?: string | undefined;
}

export function IconButton({ label, icon, looks = [], shortcut, shortcutLabel, ...rest }: Props) {
  const classes = ['icon-button', ...looks.map((look) => `icon-button--${look}`)];
  const title = shortcutLabel === undefined ? label : `${label} (${shortcutLabel})`;
  return (
    <button
      type="button"
      className={classes.join(' ')}
      aria-label={label}
      aria-keyshortcuts={shortcut}
      title={title}
      {...rest}
    >
      {icon}
    </button>
  );
}
