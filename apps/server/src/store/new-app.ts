import { randomBytes, randomInt } from 'node:crypto';
import { LIMITS, ParleyError } from '@parley/protocol';
import type { App, AppOptions } from './app-store.ts';

const NAME_LENGTH = 64;
/** AppIDs have ten digits, as the imitated system's have, so that they are not taken for other numbers. */
const SMALLEST_APP_ID = 1_000_000_000;

function checkName(name: string): void {
  const problem =
    name.trim() === ''
      ? 'is empty'
      : name.length > NAME_LENGTH
        ? `has ${name.length} characters, at most ${NAME_LENGTH} are allowed`
        : /\p{Cc}/u.test(name)
          ? 'has a control character'
          : undefined;
  if (problem !== undefined)
    throw new ParleyError('illegalParameter', { detail: `the app's name ${problem}` });
}

/** No token begins like this, so that a bearer token shows what it is. */
const INGEST_KEY_PREFIX = 'ik-';

export function drawIngestKey(): string {
  return INGEST_KEY_PREFIX + randomBytes(24).toString('hex');
}

/** Draws an AppID and secrets for a new app. The AppID may be taken; the store finds that out. */
export function drawApp(name: string, { tokenOnly = false }: AppOptions, nowMs: number): App {
  checkName(name);
  return {
    appId: randomInt(SMALLEST_APP_ID, LIMITS.appIdMax + 1),
    name,
    appSign: randomBytes(32).toString('hex'),
    serverSecret: randomBytes(16).toString('hex'),
    callbackSecret: randomBytes(16).toString('hex'),
    ingestKey: drawIngestKey(),
    tokenOnly,
    createdAtMs: nowMs,
  };
}
