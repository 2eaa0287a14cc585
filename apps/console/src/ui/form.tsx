import type { ReactNode } from 'react';
import { Form as AriaForm } from 'react-aria-components/Form';
import { ApiError } from '../api/client.ts';
import { Problem } from './problem.tsx';

interface Props {
  readonly send: () => void;
  /** What went wrong with the last sending. */
  readonly error: unknown;
  /** The names of the fields that can show what the server says of them. */
  readonly fields?: readonly string[];
  /** The form's fields. */
  readonly children: ReactNode;
  /** Its buttons. */
  readonly buttons?: ReactNode;
  readonly className?: string;
}

/** Sends fields that are right in themselves; a refusal is shown at the field that it names, or above the buttons. */
export function Form({ send, error, fields = [], children, buttons, className = 'form' }: Props) {
  const field = error instanceof ApiError ? error.field : undefined;
  const isShownThere = field !== undefined && fields.includes(field);
  return (
    <AriaForm
      className={className}
      {...(isShownThere ? { validationErrors: { [field]: (error as ApiError).message } } : {})}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {children}
      {!isShownThere && <Problem error={error} />}
      {buttons !== undefined && <div className="buttons">{buttons}</div>}
    </AriaForm>
  );
}
