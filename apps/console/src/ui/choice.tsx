import { Check } from 'lucide-react';
import { useId } from 'react';
import { Checkbox } from 'react-aria-components/Checkbox';

interface Props {
  readonly label: string;
  readonly hint?: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly isDisabled?: boolean;
}

/** Yes or no. */
export function Choice({ label, hint, isOn, onChange, isDisabled = false }: Props) {
  const id = useId();
  return (
    <div className="field">
      <Checkbox
        className="choice"
        isSelected={isOn}
        onChange={onChange}
        isDisabled={isDisabled}
        {...(hint === undefined ? {} : { 'aria-describedby': id })}
      >
        <span className="choice__box" aria-hidden="true">
          <Check size={14} strokeWidth={3} />
        </span>
        {label}
      </Checkbox>
      {hint !== undefined && (
        <p className="hint hint--choice" id={id}>
          {hint}
        </p>
      )}
    </div>
  );
}
