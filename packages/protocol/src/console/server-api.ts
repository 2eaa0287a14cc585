/** Trying server API v2 in the console: what a form needs to know, and what became of a call. */
import * as v from 'valibot';

/** A sentence in the console's languages. */
export interface Sentence {
  readonly en: string;
  readonly zh: string;
}

/** A parameter of an action. */
export interface ParameterView {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'boolean';
  readonly isList: boolean;
  readonly isRequired: boolean;
  readonly about: Sentence;
  /** Its type and every limit, in words. */
  readonly limits: Sentence;
}

export interface ActionView {
  readonly name: string;
  readonly summary: Sentence;
  readonly parameters: readonly ParameterView[];
}

const Value = v.pipe(v.string(), v.maxLength(4_096));

/** What a form of the console sends. Texts as they were typed: the action's own definition reads them. */
export const TriedCall = v.strictObject({
  action: v.pipe(v.string(), v.maxLength(64)),
  method: v.picklist(['GET', 'POST']),
  params: v.record(v.string(), v.union([Value, v.pipe(v.array(Value), v.maxLength(100))])),
});

/** A call signed for one use within ten minutes. */
export interface SignedCall {
  readonly method: 'GET' | 'POST';
  /** Path and query on this server. */
  readonly path: string;
  /** JSON text of a POST. */
  readonly body: string | null;
}

export interface CallOutcome extends SignedCall {
  /** The answer's JSON. */
  readonly answer: unknown;
  readonly durationMs: number;
}
