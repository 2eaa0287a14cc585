import type { Field, JsonSchema } from '../fields.ts';
import type { ReferenceWords } from './words.ts';

type Kind = 'string' | 'integer' | 'boolean';

/** What a parameter may be, in words: its type and every limit. */
export function limitsOf({ schema, isList, maxBytes }: Field<unknown>, words: ReferenceWords): string {
  const one = isList ? (schema.items as JsonSchema) : schema;
  const { minimum: min, maximum: max, type } = one as { minimum?: number; maximum?: number; type: Kind };
  const items = schema.maxItems as number | undefined;
  return [
    words.types[type],
    isList && (items === undefined ? undefined : words.list(items)),
    maxBytes === undefined ? undefined : words.bytes(maxBytes),
    min === undefined || max === undefined ? undefined : words.range(min, max),
    schema.default === undefined ? undefined : words.otherwise(String(schema.default)),
  ]
    .filter((part) => typeof part === 'string')
    .join(', ');
}
