/** Token04: made by a customer's back end, checked by the server at login and at renewal. */
import { randomBytes } from 'node:crypto';
import { checkAppId, checkUserId, LIMITS, ParleyError } from '@parley/protocol';
import { type Privileges, parsePrivilegePayload } from './privilege.ts';
import { type Refusal, refuse, shown } from './refusal.ts';
import { readContent, type Token04Content, writeContent } from './token04-content.ts';
import {
  decryptEnvelope,
  ivLengthOf,
  openEnvelope,
  sealEnvelope,
  type Token04Mode,
} from './token04-envelope.ts';

export interface CreateToken04Options {
  readonly appId: number;
  readonly userId: string;
  /** 32 characters, as `parley app list` or the console shows it. */
  readonly serverSecret: string;
  /** How long the token is good for, in seconds; a positive integer. */
  readonly effectiveSeconds: number;
  /** `createPrivilegePayload(…)`, or nothing for a token that only proves who the user is. */
  readonly payload?: string;
  /** `gcm` unless told; `cbc` for verifiers that know nothing else. */
  readonly mode?: Token04Mode;
  /** The time of making; now unless told. */
  readonly nowMs?: number;
  /** Source of the nonce and the IV; the system's unless told. */
  readonly random?: (length: number) => Uint8Array;
}

const SECRET_BYTES = 32;

/**
 * Makes a token that is good for `effectiveSeconds`.
 * @throws {ParleyError} `appIdZero`, a `userId…` name or `illegalParameter`, naming the field.
 */
export function createToken04(options: CreateToken04Options): string {
  const { appId, userId, serverSecret, effectiveSeconds, payload = '', mode = 'gcm' } = options;
  const { nowMs = Date.now(), random = randomBytes } = options;
  const appIdProblem = checkAppId(appId);
  if (appIdProblem !== undefined) throw new ParleyError(appIdProblem, { detail: `appId is ${shown(appId)}` });
  const userIdProblem = checkUserId(userId);
  if (userIdProblem !== undefined)
    throw new ParleyError(userIdProblem, { detail: `userId is ${shown(userId)}` });
  if (Buffer.byteLength(serverSecret, 'utf8') !== SECRET_BYTES)
    throw new ParleyError('illegalParameter', {
      detail: `serverSecret must have ${SECRET_BYTES} bytes, has ${Buffer.byteLength(serverSecret, 'utf8')}`,
    });
  if (!Number.isSafeInteger(effectiveSeconds) || effectiveSeconds <= 0 || effectiveSeconds > LIMITS.appIdMax)
    throw new ParleyError('illegalParameter', {
      detail: `effectiveSeconds must be an integer from 1 to ${LIMITS.appIdMax}, is ${shown(effectiveSeconds)}`,
    });
  const ctime = Math.floor(nowMs / 1000);
  const expire = ctime + effectiveSeconds;
  const nonce = Buffer.from(random(4)).readInt32BE(0);
  const iv = random(ivLengthOf(mode));
  const plaintext = writeContent({ appId, userId, nonce, ctime, expire, payload });
  return sealEnvelope(plaintext, { mode, expire, iv, serverSecret });
}

/** A token that may be used, as the server needs it. */
export interface AcceptedToken {
  readonly appId: number;
  readonly userId: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  /** Absent for a token without payload, which limits nothing. */
  readonly privileges?: Privileges;
}

export type TokenCheck = { readonly ok: true; readonly token: AcceptedToken } | Refusal;

function readToken04(
  token: string,
  serverSecret: string,
): { readonly ok: true; readonly content: Token04Content } | Refusal {
  const envelope = openEnvelope(token);
  if (!envelope.ok) return envelope;
  const decrypted = decryptEnvelope(envelope, serverSecret);
  if (!decrypted.ok) return decrypted;
  const read = readContent(decrypted.plaintext);
  if (read.ok && read.content.expire !== envelope.expire)
    return refuse('tokenInternal', 'the token’s inner and outer expire differ; it was altered');
  return read;
}

/**
 * Checks a token for a login or a renewal (docs/protocol.md, SIG-12). What it allows to publish is in
 * `privileges`; that it allows this room and logging in has been checked.
 */
export function checkToken04(
  token: string,
  expected: { readonly appId: number; readonly userId: string; readonly roomId: string },
  serverSecret: string,
  nowMs: number,
): TokenCheck {
  const read = readToken04(token, serverSecret);
  if (!read.ok) return read;
  const { appId, userId, ctime, expire, payload } = read.content;
  if (appId !== expected.appId)
    return refuse('tokenAppMismatch', `the token is for ${appId}, the login for ${expected.appId}`);
  if (userId !== expected.userId)
    return refuse(
      'tokenUserMismatch',
      `the token is for ${shown(userId)}, the login for ${shown(expected.userId)}`,
    );
  const expiresAtMs = expire * 1000;
  if (expiresAtMs <= nowMs)
    return refuse('tokenExpired', `it ended at ${new Date(expiresAtMs).toISOString()}`);
  const accepted = { appId, userId, issuedAtMs: ctime * 1000, expiresAtMs };
  if (payload === '') return { ok: true, token: accepted };
  const parsed = parsePrivilegePayload(payload);
  if (!parsed.ok) return parsed;
  const { privileges } = parsed;
  if (privileges.roomId !== '' && privileges.roomId !== expected.roomId)
    return refuse(
      'loginAuthFailed',
      `the token is for room ${shown(privileges.roomId)}, the login for ${shown(expected.roomId)}`,
    );
  if (!privileges.login)
    return refuse('loginAuthFailed', 'the token does not allow logging in: privilege["1"] is not 1');
  return { ok: true, token: { ...accepted, privileges } };
}

/** A token taken apart for a person to look at. */
export type TokenInspection =
  | {
      readonly ok: true;
      readonly mode: Token04Mode;
      readonly expiresAtMs: number;
      readonly content?: Token04Content;
    }
  | Refusal;

/** Says what a token holds: with the ServerSecret everything, without it only its mode and its end. */
export function inspectToken04(token: string, serverSecret?: string): TokenInspection {
  const envelope = openEnvelope(token);
  if (!envelope.ok) return envelope;
  const outer = { ok: true, mode: envelope.mode, expiresAtMs: envelope.expire * 1000 } as const;
  if (serverSecret === undefined) return outer;
  const read = readToken04(token, serverSecret);
  return read.ok ? { ...outer, content: read.content } : read;
}
