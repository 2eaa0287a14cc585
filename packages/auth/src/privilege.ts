import { type Refusal, refuse, shown } from './refusal.ts';

/** What a token with privileges allows (reference §7.3). */
export interface Privileges {
  /** The only room the token is good for; `''`: any. */
  readonly roomId: string;
  readonly login: boolean;
  readonly publish: boolean;
  /** The only streams that may be published; `null`: any. */
  readonly streamIds: readonly string[] | null;
}

const LOGIN = '1';
const PUBLISH = '2';

/** The `payload` of a token that carries privileges. Anything not granted is denied. */
export function createPrivilegePayload({ roomId, login, publish, streamIds }: Privileges): string {
  return JSON.stringify({
    room_id: roomId,
    privilege: { [LOGIN]: login ? 1 : 0, [PUBLISH]: publish ? 1 : 0 },
    stream_id_list: streamIds === null || streamIds.length === 0 ? null : streamIds,
  });
}

type PrivilegeParse = { readonly ok: true; readonly privileges: Privileges } | Refusal;

const illegal = (detail: string) => refuse('tokenPayloadIllegal', detail);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isFlag = (value: unknown) => value === undefined || value === 0 || value === 1;
const isTextList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

/** Reads a payload that is not empty. */
export function parsePrivilegePayload(payload: string): PrivilegeParse {
  let json: unknown;
  try {
    json = JSON.parse(payload);
  } catch {
    return illegal('payload must be empty or JSON with room_id, privilege and stream_id_list');
  }
  if (!isObject(json)) return illegal('payload must be a JSON object');
  const { room_id: roomId, privilege, stream_id_list: streamIds = null } = json;
  if (typeof roomId !== 'string')
    return illegal(`payload.room_id must be a string ("" for any room), is ${shown(roomId)}`);
  if (!isObject(privilege))
    return illegal(`payload.privilege must be an object like {"1":1,"2":1}, is ${shown(privilege)}`);
  for (const key of [LOGIN, PUBLISH])
    if (!isFlag(privilege[key]))
      return illegal(`payload.privilege["${key}"] must be 0 or 1, is ${shown(privilege[key])}`);
  if (streamIds !== null && !isTextList(streamIds))
    return illegal(`payload.stream_id_list must be null or an array of strings, is ${shown(streamIds)}`);
  return {
    ok: true,
    privileges: {
      roomId,
      login: privilege[LOGIN] === 1,
      publish: privilege[PUBLISH] === 1,
      streamIds: streamIds === null || streamIds.length === 0 ? null : streamIds,
    },
  };
}
