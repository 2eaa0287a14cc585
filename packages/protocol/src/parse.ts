import * as v from 'valibot';
import { ClientRequest, RESULTS, type RequestType, type ResultOf } from './client-message.ts';
import { ServerMessage } from './server-message.ts';

/** A parsed message, or what is wrong with it in words that name the field, never its whole content. */
export type Parsed<T> = { ok: true; value: T } | { ok: false; id: number | undefined; problem: string };

const SHOWN_VALUE_LENGTH = 60;

function problemOf(issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string {
  const issue = issues[0];
  const path = v.getDotPath(issue) ?? 'message';
  const received =
    issue.received.length > SHOWN_VALUE_LENGTH
      ? `${issue.received.slice(0, SHOWN_VALUE_LENGTH)}…`
      : issue.received;
  return `${path}: ${issue.expected === null ? issue.message : `expected ${issue.expected.slice(0, 400)}`}, received ${received}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function idOf(message: unknown): number | undefined {
  if (typeof message !== 'object' || message === null || !('id' in message)) return undefined;
  return typeof message.id === 'number' && Number.isInteger(message.id) ? message.id : undefined;
}

/** Parses what a client sent. `id` of a refusal lets the server answer the request it belongs to. */
export function parseClientRequest(text: string): Parsed<ClientRequest> {
  const json = parseJson(text);
  if (json === undefined) return { ok: false, id: undefined, problem: 'message: not JSON' };
  const result = v.safeParse(ClientRequest, json);
  return result.success
    ? { ok: true, value: result.output }
    : { ok: false, id: idOf(json), problem: problemOf(result.issues) };
}

/** Parses what the server sent. */
export function parseServerMessage(text: string): Parsed<ServerMessage> {
  const json = parseJson(text);
  if (json === undefined) return { ok: false, id: undefined, problem: 'message: not JSON' };
  const result = v.safeParse(ServerMessage, json);
  return result.success
    ? { ok: true, value: result.output }
    : { ok: false, id: idOf(json), problem: problemOf(result.issues) };
}

/** Parses the result of a request of the given type. */
export function parseResult<T extends RequestType>(type: T, result: unknown): Parsed<ResultOf<T>> {
  const parsed = v.safeParse(RESULTS[type] as v.GenericSchema<unknown, ResultOf<T>>, result);
  return parsed.success
    ? { ok: true, value: parsed.output }
    : { ok: false, id: undefined, problem: problemOf(parsed.issues) };
}
