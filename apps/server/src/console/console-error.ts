import { ParleyError } from '@parley/protocol';
import type { ConsoleError } from '@parley/protocol/console';
import { SettingError, StoreConflict } from '../store/index.ts';
import { PasswordsBusy } from './passwords.ts';

/** A request of the console that cannot be carried out. */
export class ConsoleRefusal extends Error {
  readonly status: number;
  readonly field: string | undefined;

  constructor(status: 400 | 401 | 403 | 404 | 409 | 429, message: string, field?: string) {
    super(message);
    this.name = 'ConsoleRefusal';
    this.status = status;
    this.field = field;
  }
}

export const notFound = (what: string) => new ConsoleRefusal(404, `there is no such ${what}`);

/** The answer to a request that failed; `undefined` for what only the log may know. */
export function refusalOf(error: unknown): { status: number; body: ConsoleError } | undefined {
  if (error instanceof ConsoleRefusal) return answer(error.status, error.message, error.field);
  if (error instanceof StoreConflict) return answer(409, error.message);
  if (error instanceof PasswordsBusy) return answer(429, error.message);
  if (error instanceof SettingError) return answer(400, error.message, error.setting);
  if (error instanceof ParleyError) return answer(400, error.message);
  return undefined;
}

function answer(status: number, message: string, field?: string): { status: number; body: ConsoleError } {
  return { status, body: { error: { message, ...(field === undefined ? {} : { field }) } } };
}
