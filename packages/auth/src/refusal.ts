import type { ErrorName } from '@parley/protocol';

/** Why a token is refused: its place in the error table, and what to do about it. Never holds the token. */
export interface Refusal {
  readonly ok: false;
  readonly reason: ErrorName;
  readonly detail: string;
}

export const refuse = (reason: ErrorName, detail: string): Refusal => ({ ok: false, reason, detail });

const SHOWN_LENGTH = 64;

/** A value from outside as an error text may show it: quoted, and bounded in length. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
}
