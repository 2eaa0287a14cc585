import { ChevronDown } from 'lucide-react';
import {
  Button,
  ComboBox,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
} from 'react-aria-components/ComboBox';
import { FieldNotes, type FieldProps } from './field.tsx';

interface Props extends FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Values that are known; any other may be typed as well. */
  readonly suggestions: readonly string[];
}

/** A text with suggestions that narrow as one types. */
export function SuggestBox({ label, hint, value, onChange, suggestions }: Props) {
  return (
    <ComboBox
      className="field"
      allowsCustomValue
      menuTrigger="input"
      inputValue={value}
      onInputChange={onChange}
      items={suggestions.map((text) => ({ id: text }))}
    >
      <Label>{label}</Label>
      <div className="input input--group">
        <Input className="input__inner" />
        <Button className="step">
          <ChevronDown size={16} aria-hidden />
        </Button>
      </div>
      <FieldNotes hint={hint} />
      <Popover className="popover">
        <ListBox className="options">
          {({ id }: { id: string }) => (
            <ListBoxItem id={id} textValue={id} className="option">
              <code>{id}</code>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
