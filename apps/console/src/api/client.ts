import { CONSOLE_API, CONSOLE_HEADER, type ConsoleError } from '@parley/protocol/console';

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

/**
 * Asks the server.
 *
 * @throws {ApiError} when it refuses
 * @throws {TypeError} when it cannot be reached
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
  });
  const answer: unknown = await response.json().catch(() => ({
    error: { message: `the server answered ${response.status}` },
  }));
  if (!response.ok) throw new ApiError(response.status, answer as ConsoleError);
  return answer as T;
}

/** A query string of what is set. */
export function query(values: Readonly<Record<string, string | number | undefined>>): string {
  const set = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  return set.length === 0
    ? ''
    : `?${new URLSearchParams(set.map(([key, value]) => [key, String(value)] as [string, string]))}`;
}
