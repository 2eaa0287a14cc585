import { useId } from 'react';
import type { Option } from './Select.tsx';

interface Props<Value extends string> {
  label: string;
  value: Value;
  options: readonly (Option & { readonly value: Value })[];
  onChoose(value: Value): void;
}

/** A few choices side by side; a radio group underneath. */
export function Segmented<Value extends string>({ label, value, options, onChoose }: Props<Value>) {
  const name = useId();
  return (
    <fieldset className="field">
      <legend className="field__label">{label}</legend>
      <div className="segmented">
        {options.map((option) => (
          <label key={option.value}>
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChoose(option.value)}
            />
            {option.text}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
