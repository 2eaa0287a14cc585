import { Check, ChevronDown } from 'lucide-react';
import {
  Button,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select,
  SelectValue,
  Text,
} from 'react-aria-components/Select';
import { FieldNotes, type FieldProps } from './field.tsx';

/** A thing to choose; the hint says what choosing it means. */
export interface Option<Value extends string> {
  readonly value: Value;
  readonly text: string;
  readonly hint?: string;
}

interface Props<Value extends string> extends FieldProps {
  readonly options: readonly Option<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly isDisabled?: boolean;
  /** Whether the label is read out only, as where a table's column says it. */
  readonly isLabelHidden?: boolean;
}

/** One of several, shown when asked for. */
export function SelectBox<Value extends string>(props: Props<Value>) {
  const { label, hint, options, value, onChange, isDisabled = false, isLabelHidden = false } = props;
  return (
    <Select
      className="field"
      isDisabled={isDisabled}
      value={value}
      onChange={(key) => onChange(key as Value)}
      {...(isLabelHidden ? { 'aria-label': label } : {})}
    >
      {!isLabelHidden && <Label>{label}</Label>}
      <Button className="input input--select">
        <SelectValue>{({ selectedText }) => selectedText}</SelectValue>
        <ChevronDown size={16} aria-hidden />
      </Button>
      <FieldNotes hint={hint} />
      <Popover className="popover">
        <ListBox className="options" items={options.map((option) => ({ ...option, id: option.value }))}>
          {({ text, hint: about }) => (
            <ListBoxItem textValue={text} className="option">
              <span className="option__text">
                <Text slot="label">{text}</Text>
                {about !== undefined && (
                  <Text slot="description" className="hint">
                    {about}
                  </Text>
                )}
              </span>
              <Check className="option__mark" size={16} aria-hidden />
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}
