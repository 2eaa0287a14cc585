import type { ReactNode } from 'react';
import { Button, type ButtonProps } from 'react-aria-components/Button';
import { Tip } from './tip.tsx';

interface Props extends Omit<ButtonProps, 'children' | 'className'> {
  /** What the button does: read out, and shown when it is pointed at or focused. */
  readonly label: string;
  readonly icon: ReactNode;
}

/** A button that is only a picture, with its words in a tool tip. */
export function IconButton({ label, icon, ...rest }: Props) {
  return (
    <Tip text={label}>
      <Button {...rest} aria-label={label} className="icon-button">
        {icon}
      </Button>
    </Tip>
  );
}
