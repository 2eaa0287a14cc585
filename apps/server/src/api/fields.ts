/** What a parameter of an action may be: how it is read, and how it is described to people and programs. */
import { utf8Length } from '@parley/protocol';
import { ApiError } from './codes.ts';
import type { RawParams } from './params.ts';

/** A part of a JSON schema (draft 2020-12). */
export type JsonSchema = Readonly<Record<string, unknown>>;

export interface Field<T> {
  /** @throws {ApiError} naming the parameter, its value and what is allowed */
  read(params: RawParams, name: string): T;
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
  readonly isList: boolean;
  /** What it is, in a few words. */
  readonly about: string;
  /** Of the text, or of each text of the list. */
  readonly maxBytes?: number;
}

/** How much of a value an error repeats. */
const SHOWN_LENGTH = 40;

export type Fields = Readonly<Record<string, Field<unknown>>>;
export type ValuesOf<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };

export function readFields<F extends Fields>(fields: F, params: RawParams): ValuesOf<F> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, field.read(params, name)]),
  ) as ValuesOf<F>;
}

interface TextOptions {
  readonly maxBytes: number;
  /** Whether it may be missing; it is then `''`. */
  readonly isOptional?: boolean;
  readonly about: string;
  /** What is wrong with a value beside its length, or `undefined`. */
  readonly problem?: (text: string) => string | undefined;
}

/** A text. */
export function text({ maxBytes, isOptional = false, about, problem }: TextOptions): Field<string> {
  return {
    isRequired: !isOptional,
    isList: false,
    about,
    maxBytes,
    schema: { type: 'string', description: `${about}; at most ${maxBytes} bytes` },
    read(params, name) {
      const value = params[name] ?? '';
      if (typeof value !== 'string') throw bad(name, 'must be one text', value);
      if (value === '' && !isOptional) throw new ApiError('badParameter', `${name} is missing`, name);
      checkLength(value, name, maxBytes);
      const found = value === '' ? undefined : problem?.(value);
      if (found !== undefined) throw bad(name, found, value);
      return value;
    },
  };
}

interface TextsOptions extends TextOptions {
  readonly max: number;
}

/** A list of texts, written `Name[]` once for each in a query, and `Name` (or `Name[]`) in JSON. */
export function texts({
  max,
  maxBytes,
  isOptional = false,
  about,
  problem,
}: TextsOptions): Field<readonly string[]> {
  return {
    isRequired: !isOptional,
    isList: true,
    about,
    maxBytes,
    schema: {
      type: 'array',
      items: { type: 'string' },
      maxItems: max,
      description: `${about}; at most ${max}, of at most ${maxBytes} bytes each`,
    },
    read(params, name) {
      const value = params[`${name}[]`] ?? params[name] ?? [];
      const items: unknown[] = Array.isArray(value) ? value : [value];
      if (items.length === 0 && !isOptional) throw new ApiError('badParameter', `${name}[] is missing`, name);
      if (items.length > max) throw tooMany(name, items.length, max);
      return items.map((item) => {
        if (typeof item !== 'string' || item === '')
          throw bad(`${name}[]`, 'must hold texts that are not empty', item);
        checkLength(item, `${name}[]`, maxBytes);
        const found = problem?.(item);
        if (found !== undefined) throw bad(`${name}[]`, found, item);
        return item;
      });
    },
  };
}

interface WholeOptions {
  readonly min: number;
  readonly max: number;
  /** Without it, the parameter must be there. */
  readonly ifMissing?: number;
  readonly about: string;
}

/** A whole number; in a query, its decimal digits. */
export function whole({ min, max, ifMissing, about }: WholeOptions): Field<number> {
  return {
    isRequired: ifMissing === undefined,
    isList: false,
    about,
    schema: {
      type: 'integer',
      minimum: min,
      maximum: max,
      description: about,
      ...(ifMissing === undefined ? {} : { default: ifMissing }),
    },
    read(params, name) {
      const raw = params[name] ?? '';
      if (raw === '' && ifMissing !== undefined) return ifMissing;
      if (raw === '') throw new ApiError('badParameter', `${name} is missing`, name);
      const value = typeof raw === 'string' && /^\d{1,16}$/.test(raw) ? Number(raw) : raw;
      if (!Number.isSafeInteger(value) || (value as number) < min || (value as number) > max)
        throw bad(name, `must be a whole number from ${min} to ${max}`, raw);
      return value as number;
    },
  };
}

/** A list of different whole numbers, written like a list of texts. */
export function wholes({
  min,
  max,
  about,
}: Pick<WholeOptions, 'min' | 'max' | 'about'>): Field<readonly number[]> {
  const one = whole({ min, max, about });
  return {
    isRequired: true,
    isList: true,
    about,
    schema: { type: 'array', items: { type: 'integer', minimum: min, maximum: max }, description: about },
    read(params, name) {
      const value = params[`${name}[]`] ?? params[name] ?? [];
      const items: unknown[] = Array.isArray(value) ? value : [value];
      if (items.length === 0) throw new ApiError('badParameter', `${name}[] is missing`, name);
      if (items.length > max - min + 1) throw tooMany(name, items.length, max - min + 1);
      return items.map((item) => one.read({ [name]: item } as RawParams, name));
    },
  };
}

/** `true` or `false`. */
export function flag({ about }: { readonly about: string }): Field<boolean> {
  return {
    isRequired: false,
    isList: false,
    about,
    schema: { type: 'boolean', default: false, description: about },
    read(params, name) {
      const value = params[name] ?? false;
      if (value === true || value === 'true') return true;
      if (value === false || value === 'false' || value === '') return false;
      throw bad(name, 'must be true or false', value);
    },
  };
}

function checkLength(value: string, label: string, maxBytes: number): void {
  const bytes = utf8Length(value);
  if (bytes > maxBytes)
    throw new ApiError(
      'parameterTooLong',
      `${label} has ${bytes} bytes; at most ${maxBytes} are allowed`,
      fieldOf(label),
    );
}

/** @param label the parameter as it is written in a query */
function bad(label: string, problem: string, value: unknown): ApiError {
  const text = JSON.stringify(value) ?? String(value);
  const shown = text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
  return new ApiError('badParameter', `${label} ${problem}; read ${shown}`, fieldOf(label));
}

function tooMany(name: string, count: number, max: number): ApiError {
  return new ApiError('listTooLong', `${name}[] has ${count} items; at most ${max} are allowed`, name);
}

const fieldOf = (label: string) => label.replace(/\[\]$/, '');
