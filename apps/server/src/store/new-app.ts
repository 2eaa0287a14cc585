import { randomBytes, randomInt } from 'node:crypto';
import { LIMITS } from '@parley/protocol';
import { type App, type AppSettings, DEFAULT_APP_SETTINGS, type SecretKind } from './app.ts';
import { checkAppSettings } from './app-settings-check.ts';

/** AppIDs have ten digits, as the imitated system's have, so that they are not taken for other numbers. */
const SMALLEST_APP_ID = 1_000_000_000;

const SECRET_BYTES: Record<SecretKind, number> = { appSign: 32, serverSecret: 16, callbackSecret: 16 };

export function drawSecret(kind: SecretKind): string {
  return randomBytes(SECRET_BYTES[kind]).toString('hex');
}

/** No token begins like this, so that a bearer token shows what it is. */
const INGEST_KEY_PREFIX = 'ik-';

export function drawIngestKey(): string {
  return INGEST_KEY_PREFIX + randomBytes(24).toString('hex');
}

/**
 * Draws an AppID and secrets for a new app. The AppID may be taken; the store finds that out.
 *
 * @throws {ParleyError} `illegalParameter` for a setting that is not allowed
 */
export function drawApp(settings: Partial<AppSettings> & Pick<AppSettings, 'name'>, nowMs: number): App {
  checkAppSettings(settings);
  return {
    ...DEFAULT_APP_SETTINGS,
    ...settings,
    appId: randomInt(SMALLEST_APP_ID, LIMITS.appIdMax + 1),
    appSign: drawSecret('appSign'),
    serverSecret: drawSecret('serverSecret'),
    callbackSecret: drawSecret('callbackSecret'),
    ingestKey: drawIngestKey(),
    retiredSecrets: [],
    revision: 1,
    createdAtMs: nowMs,
  };
}
