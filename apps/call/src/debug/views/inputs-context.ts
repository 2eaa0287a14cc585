import type { DebugInputs } from '../inputs.ts';

type KeyOf<Type> = {
  [Key in keyof DebugInputs]: DebugInputs[Key] extends Type ? Key : never;
}[keyof DebugInputs];

/** The inputs and the way to change one. */
export interface InputsEditor {
  readonly inputs: DebugInputs;
  set(change: Partial<DebugInputs>): void;
}

type TextKey = Exclude<KeyOf<string>, 'by' | 'messageKind'>;

/** What a text field needs to show one input and change it. */
export function textField({ inputs, set }: InputsEditor, key: TextKey) {
  return {
    value: inputs[key],
    onChange: (event: { target: { value: string } }) => set({ [key]: event.target.value }),
    autoComplete: 'off',
    spellCheck: false,
    mono: true,
  };
}

/** What a select of an enumeration's numbers needs. */
export function numberChoice({ inputs, set }: InputsEditor, key: KeyOf<number>) {
  return { value: String(inputs[key]), onChoose: (value: string) => set({ [key]: Number(value) }) };
}

/** An enumeration as the options of a select, without those in `hidden`. */
export function enumOptions(names: Readonly<Record<string, number>>, hidden: readonly number[] = []) {
  return Object.entries(names)
    .filter(([, value]) => !hidden.includes(value))
    .map(([name, value]) => ({ value: String(value), text: name }));
}
