import { type FormEvent, type ReactNode, useMemo, useState } from 'react';
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
  const refusal = error instanceof ApiError && fields.includes(error.field ?? '') ? error : undefined;
  const atField = useRefusal(refusal);
  return (
    <AriaForm
      {...atField}
      className={className}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {children}
      {refusal === undefined && <Problem error={error} />}
      {buttons !== undefined && <div className="buttons">{buttons}</div>}
    </AriaForm>
  );
}

/**
 * What the server says of a field, by its name, until the value of that field changes. react-aria forgets it whenever the browser
 * tells that a field was left after typing, even if it was typed before the refusal; an object that it has not seen is news to it.
 */
function useRefusal(refusal: ApiError | undefined) {
  const [answered, setAnswered] = useState<ApiError>();
  const [leaves, setLeaves] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each leaving of a field makes another object.
  const validationErrors = useMemo(
    () => (refusal?.field === undefined || refusal === answered ? {} : { [refusal.field]: refusal.message }),
    [refusal, answered, leaves],
  );
  return {
    validationErrors,
    onInput: ({ target }: FormEvent<HTMLFormElement>) => {
      if (target instanceof Element && target.getAttribute('name') === refusal?.field) setAnswered(refusal);
    },
    onBlur: () => setLeaves((count) => count + 1),
  };
}
