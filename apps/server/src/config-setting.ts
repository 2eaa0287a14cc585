import type * as v from 'valibot';

/** One key of `parley.yaml`. */
export interface Setting {
  readonly env: string;
  readonly schema: v.GenericSchema;
  readonly fromEnv: (text: string) => unknown;
  readonly default: unknown;
  readonly allowed: string;
  /** Whether its value is kept out of every text. */
  readonly isSecret?: boolean;
}

/** How the text of an environment variable becomes the value that `parley.yaml` would have. */
export const asText = (text: string): unknown => text;
export const asNumber = (text: string): unknown =>
  /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text;
export const asBoolean = (text: string): unknown => ({ true: true, false: false })[text] ?? text;
export const asList = (text: string): unknown =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
