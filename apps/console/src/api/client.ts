import { CONSOLE_API, CONSOLE_HEADER, type ConsoleError } from '@parley/protocol/console';
import { connection } from './connection.ts';

/** What a reverse proxy answers when the server behind it does not: Bad Gateway, Unavailable, Gateway Timeout. */
const BEHIND_PROXY = new Set([502, 503, 504]);

/** The server refused a request, and says why. */
export class ApiError extends Error {
  readonly status: number;
  /** The field of the body or the query that is wrong. */
  readonly field: string | undefined;

  constructor(status: number, { error }: ConsoleError) {
    super(error.message);
    this.name = 'ApiError';
    this.status = status;
    this.field = error.field;
  }
}

/** The server did not answer, or not in a way that it would. */
export class Unreached extends Error {
  constructor(cause: unknown) {
    super('the server cannot be reached', { cause });
    this.name = 'Unreached';
  }
}

/**
 * Asks the server, and reports to `connection` whether it answered.
 *
 * @throws {ApiError} when it refuses
 * @throws {Unreached} when it does not answer
 */
export async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${CONSOLE_API}${path}`, {
    method,
    credentials: 'same-origin',
    headers: {
      ...(method === 'GET' ? {} : { [CONSOLE_HEADER]: '1' }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(unreached);
  const answer: unknown = await response.json().catch((cause: unknown) => {
    if (BEHIND_PROXY.has(response.status)) unreached(cause);
    return { error: { message: `the server answered ${response.status}` } };
  });
  connection.report('reached');
  if (!response.ok) throw new ApiError(response.status, answer as ConsoleError);
  return answer as T;
}

function unreached(cause: unknown): never {
  connection.report('lost');
  throw new Unreached(cause);
}

/** A query string of what is set. */
export function query(values: Readonly<Record<string, string | number | undefined>>): string {
  const set = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  return set.length === 0
    ? ''
    : `?${new URLSearchParams(set.map(([key, value]) => [key, String(value)] as [string, string]))}`;
}
