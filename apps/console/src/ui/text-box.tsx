import type { ReactNode } from 'react';
import { Input, Label, TextArea, TextField, type TextFieldProps } from 'react-aria-components/TextField';
import { FieldNotes, type FieldProps } from './field.tsx';

interface Props extends FieldProps, Omit<TextFieldProps, 'children' | 'className' | 'name'> {
  /** How many lines it shows; one line is an input. */
  readonly rows?: number;
  readonly placeholder?: string;
  /** For secrets, tokens and code. */
  readonly isCode?: boolean;
  /** Stands beside the control. */
  readonly aside?: ReactNode;
}

/** A text of one line, or of several. */
export function TextBox({ label, hint, rows = 1, placeholder, isCode = false, aside, ...rest }: Props) {
  const control = {
    className: isCode ? 'input mono' : 'input',
    ...(placeholder === undefined ? {} : { placeholder }),
  };
  return (
    <TextField {...rest} className="field">
      <Label>{label}</Label>
      <div className="field__row">
        {rows === 1 ? <Input {...control} /> : <TextArea {...control} rows={rows} />}
        {aside}
      </div>
      <FieldNotes hint={hint} />
    </TextField>
  );
}
