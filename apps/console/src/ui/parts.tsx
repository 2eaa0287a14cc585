/** What pages that are not on the newer parts yet are made of. */
import { type FormEvent, type ReactNode, useId } from 'react';

export { Card } from './card.tsx';
export { CopyButton } from './copy-button.tsx';
export { Dialog } from './dialog.tsx';
export { lines } from './lines.ts';
export { Page } from './page.tsx';
export { Problem } from './problem.tsx';

interface FieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  children(ids: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: boolean }): ReactNode;
}

/** A label with its control, its hint and what is wrong with it. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const about = error ?? hint;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        ...(about === undefined ? {} : { 'aria-describedby': `${id}-about` }),
        ...(error === undefined ? {} : { 'aria-invalid': true }),
      })}
      {about !== undefined && (
        <p id={`${id}-about`} className={error === undefined ? 'hint' : 'wrong'}>
          {about}
        </p>
      )}
    </div>
  );
}

/** Runs `send` instead of leaving the page. */
export const onSubmit = (send: () => void) => (event: FormEvent) => {
  event.preventDefault();
  send();
};
