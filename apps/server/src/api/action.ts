import type { ApiCode } from './codes.ts';
import type { Fields, JsonSchema, ValuesOf } from './fields.ts';

/** An action of server API v2: one definition reads its parameters, limits it, carries it out and documents it. */
export interface Action {
  readonly name: string;
  /** What it does, in a sentence. */
  readonly summary: string;
  readonly fields: Fields;
  /** JSON schema of `Data`; absent where there is none. */
  readonly data?: JsonSchema;
  /** What it may answer beside `COMMON_CODES`. */
  readonly codes?: readonly ApiCode[];
  /** Calls that one app may make in a second. */
  readonly perSecond: number;
  /** A further limit: one call of a room in this period. */
  readonly perRoom?: { readonly periodMs: number };
  /**
   * Carries it out.
   *
   * @returns what to answer as `Data`, if anything
   * @throws {ApiError}
   */
  run(appId: number, values: Readonly<Record<string, unknown>>): unknown;
}

/** Gives an action's `run` the types of its fields. */
export function action<F extends Fields>(
  definition: Omit<Action, 'run' | 'fields'> & {
    readonly fields: F;
    run(appId: number, values: ValuesOf<F>): unknown;
  },
): Action {
  return { ...definition, run: (appId, values) => definition.run(appId, values as ValuesOf<F>) };
}
