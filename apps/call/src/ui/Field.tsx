import { type InputHTMLAttributes, type ReactNode, useId } from 'react';

interface Props extends Omit<InputHTMLAttributes<HTMLInputElement>, 'id'> {
  label: string;
  hint?: string | undefined;
  /** What is wrong with the value; shown instead of the hint. */
  wrong?: string | undefined;
  mono?: boolean;
  /** Shown beside the input. */
  beside?: ReactNode;
}

/** A labelled text input with its hint, or with what is wrong. */
export function Field({ label, hint, wrong, mono, beside, ...input }: Props) {
  const id = useId();
  const hintId = `${id}-hint`;
  const note = wrong ?? hint;
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>
        {label}
      </label>
      <div className="field__row">
        <input
          {...input}
          id={id}
          className={mono ? 'input input--mono' : 'input'}
          aria-invalid={wrong === undefined ? undefined : true}
          aria-describedby={note === undefined ? undefined : hintId}
        />
        {beside}
      </div>
      {note !== undefined && (
        <p id={hintId} className={wrong === undefined ? 'field__hint' : 'field__hint field__hint--wrong'}>
          {note}
        </p>
      )}
    </div>
  );
}
