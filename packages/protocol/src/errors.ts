import { DEVICE, SCREEN } from './errors/devices.ts';
import type { ErrorEntry } from './errors/entry.ts';
import { COMMON, ENGINE } from './errors/general.ts';
import { MESSAGES } from './errors/messages.ts';
import { ROOM } from './errors/room.ts';
import { PLAY, PUBLISH } from './errors/streams.ts';
import { WIRE } from './errors/wire.ts';

/**
 * The one error table. Codes and their meanings are ZEGO Express's (reference §9), so that an app's
 * error handling carries over; `en` and `zh` say in a sentence what a person can do about it.
 */
export const ERRORS = {
  ...COMMON,
  ...ENGINE,
  ...ROOM,
  ...PUBLISH,
  ...PLAY,
  ...DEVICE,
  ...MESSAGES,
  ...SCREEN,
  ...WIRE,
} as const satisfies Record<string, ErrorEntry>;

export type ErrorName = keyof typeof ERRORS;

const NAMES_BY_CODE = new Map<number, ErrorName>(
  Object.entries(ERRORS).map(([name, { code }]) => [code, name as ErrorName]),
);

/** The name of a code in the table, or `undefined` for a code that this version does not know. */
export function errorNameOf(code: number): ErrorName | undefined {
  return NAMES_BY_CODE.get(code);
}

/** A failure that has a place in the error table. `detail` names the field, the value, what is allowed. */
export class ParleyError extends Error {
  readonly reason: ErrorName;
  readonly code: number;
  readonly detail: string | undefined;

  constructor(reason: ErrorName, options: { detail?: string | undefined; cause?: unknown } = {}) {
    const { code, en } = ERRORS[reason];
    super(options.detail === undefined ? en : `${en}: ${options.detail}`, { cause: options.cause });
    this.name = 'ParleyError';
    this.reason = reason;
    this.code = code;
    this.detail = options.detail;
  }
}
