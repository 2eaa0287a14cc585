import { FieldError } from 'react-aria-components/FieldError';
import { Text } from 'react-aria-components/Text';
import { useWords } from '../words/words.tsx';

/** What every field has around its control. */
export interface FieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  /** The name of the value in requests: what the server says of it is shown here. */
  readonly name?: string;
}

/** What a field is for, or what is wrong with its value, in the page's language. */
export function FieldNotes({ hint }: Pick<FieldProps, 'hint'>) {
  const { invalid } = useWords();
  return (
    <>
      {hint !== undefined && (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      <FieldError className="wrong">
        {({ validationDetails: details, validationErrors }) =>
          details.customError
            ? validationErrors.join(' ')
            : details.valueMissing
              ? invalid.missing
              : details.tooShort
                ? invalid.tooShort
                : details.rangeUnderflow || details.rangeOverflow
                  ? invalid.range
                  : details.typeMismatch
                    ? invalid.form
                    : validationErrors.join(' ')
        }
      </FieldError>
    </>
  );
}
