import { useId } from 'react';

export interface Option {
  readonly value: string;
  readonly text: string;
}

interface Props {
  label: string;
  value: string;
  options: readonly Option[];
  onChoose(value: string): void;
  disabled?: boolean;
}

/** A labelled native select: every platform's own, and usable by keyboard and screen reader as it is. */
export function Select({ label, value, options, onChoose, disabled }: Props) {
  const id = useId();
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>
        {label}
      </label>
      <select
        id={id}
        className="input"
        value={value}
        disabled={disabled}
        onChange={(event) => onChoose(event.target.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </div>
  );
}
