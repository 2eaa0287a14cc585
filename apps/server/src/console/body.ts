import { CONSOLE_BODIES } from '@parley/protocol/console';
import type { FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { ConsoleRefusal } from './console-error.ts';

type Bodies = typeof CONSOLE_BODIES;

/**
 * Reads the body of a request.
 *
 * @throws {ConsoleRefusal} 400 with the field, what it is and what is allowed
 */
export function bodyOf<K extends keyof Bodies>(request: FastifyRequest, kind: K): v.InferOutput<Bodies[K]> {
  const parsed = v.safeParse(CONSOLE_BODIES[kind], request.body ?? {});
  if (parsed.success) return parsed.output as v.InferOutput<Bodies[K]>;
  const [issue] = parsed.issues;
  const field = v.getDotPath(issue) ?? undefined;
  throw new ConsoleRefusal(400, `${field ?? 'the body'}: ${issue.message}`, field);
}

/**
 * Reads a whole number of the query.
 *
 * @throws {ConsoleRefusal} 400
 */
export function wholeOf(
  request: FastifyRequest,
  name: string,
  { min, max }: { readonly min: number; readonly max: number },
): number | undefined {
  const text = textOf(request, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d{1,16}$/.test(text) || value < min || value > max)
    throw new ConsoleRefusal(
      400,
      `${name} is ${JSON.stringify(text)}; allowed is a whole number from ${min} to ${max}`,
      name,
    );
  return value;
}

/** A text of the query that is not empty. */
export function textOf(request: FastifyRequest, name: string): string | undefined {
  const value = (request.query as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function paramOf(request: FastifyRequest, name: string): string {
  return (request.params as Readonly<Record<string, string>>)[name] ?? '';
}
