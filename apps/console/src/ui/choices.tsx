import { Label, Radio, RadioGroup } from 'react-aria-components/RadioGroup';

interface Props<Value extends string> {
  readonly label: string;
  readonly options: Readonly<Record<Value, string>>;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

/** One of a few, all in sight. */
export function Choices<Value extends string>({ label, options, value, onChange }: Props<Value>) {
  return (
    <RadioGroup className="field" value={value} onChange={(key) => onChange(key as Value)}>
      <Label>{label}</Label>
      {(Object.entries(options) as [Value, string][]).map(([key, text]) => (
        <Radio key={key} value={key} className="choice">
          <span className="choice__dot" aria-hidden="true" />
          {text}
        </Radio>
      ))}
    </RadioGroup>
  );
}
