import { Minus, Plus } from 'lucide-react';
import {
  Button,
  Group,
  Input,
  Label,
  NumberField,
  type NumberFieldProps,
} from 'react-aria-components/NumberField';
import { FieldNotes, type FieldProps } from './field.tsx';

interface Props extends FieldProps, Omit<NumberFieldProps, 'children' | 'className' | 'name'> {}

/** A number between bounds: typed, or changed in steps. */
export function NumberBox({ label, hint, ...rest }: Props) {
  return (
    <NumberField {...rest} className="field">
      <Label>{label}</Label>
      <Group className="input input--group">
        <Input className="input__inner" />
        <Button slot="decrement" className="step">
          <Minus size={16} aria-hidden />
        </Button>
        <Button slot="increment" className="step">
          <Plus size={16} aria-hidden />
        </Button>
      </Group>
      <FieldNotes hint={hint} />
    </NumberField>
  );
}
