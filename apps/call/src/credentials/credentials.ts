import { readJson, type TextStorage } from '@parley/pages';

/** What a login needs. A token is good for one user only, so it comes with that user's id. */
export type Credentials =
  | { readonly by: 'appSign'; readonly appId: number; readonly appSign: string }
  | { readonly by: 'token'; readonly appId: number; readonly token: string; readonly userId: string };

/** What a person has typed so far. */
export interface CredentialsInput {
  readonly by: Credentials['by'];
  readonly appId: string;
  readonly appSign: string;
  readonly token: string;
  readonly userId: string;
}

export type CredentialsField = 'appId' | 'appSign' | 'token' | 'userId';

export type CredentialsCheck =
  | { readonly ok: true; readonly credentials: Credentials }
  | { readonly ok: false; readonly wrong: ReadonlySet<CredentialsField> };

const APP_ID_MAX = 0xffff_ffff;

function readAppId(text: string): number | undefined {
  if (!/^\d{1,10}$/.test(text.trim())) return undefined;
  const appId = Number(text);
  return appId > 0 && appId <= APP_ID_MAX ? appId : undefined;
}

/** Reads the form; names every field that cannot be right, so that one round of corrections is enough. */
export function checkCredentials(input: CredentialsInput): CredentialsCheck {
  const wrong = new Set<CredentialsField>();
  const appId = readAppId(input.appId);
  if (appId === undefined) wrong.add('appId');
  if (input.by === 'appSign') {
    const appSign = input.appSign.trim();
    if (!/^[0-9a-fA-F]{64}$/.test(appSign)) wrong.add('appSign');
    return appId === undefined || wrong.size > 0
      ? { ok: false, wrong }
      : { ok: true, credentials: { by: 'appSign', appId, appSign } };
  }
  const token = input.token.trim();
  const userId = input.userId.trim();
  if (!token.startsWith('04')) wrong.add('token');
  if (userId === '') wrong.add('userId');
  return appId === undefined || wrong.size > 0
    ? { ok: false, wrong }
    : { ok: true, credentials: { by: 'token', appId, token, userId } };
}

const KEY = 'parley.credentials';

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Credentials from JSON that this page stored or a server sent; `undefined` when they cannot be right. */
export function parseCredentials(value: unknown): Credentials | undefined {
  if (!isRecord(value)) return undefined;
  const check = checkCredentials({
    by: value.by === 'token' ? 'token' : 'appSign',
    appId: String(value.appId ?? value.appID ?? ''),
    appSign: textOf(value.appSign),
    token: textOf(value.token),
    userId: textOf(value.userId),
  });
  return check.ok ? check.credentials : undefined;
}

export function readCredentials(storage: TextStorage): Credentials | undefined {
  return readJson(storage, KEY, parseCredentials);
}

export function rememberCredentials(credentials: Credentials, storage: TextStorage): void {
  storage.setItem(KEY, JSON.stringify(credentials));
}

/**
 * The development app's AppID and AppSign, which a server gives to its own machine only; `undefined` from any other
 * server, or when it cannot be asked.
 */
export async function fetchDevelopmentCredentials(
  fetch: typeof globalThis.fetch,
): Promise<Credentials | undefined> {
  try {
    const response = await fetch('/dev/credentials', { headers: { accept: 'application/json' } });
    return response.ok ? parseCredentials(await response.json()) : undefined;
  } catch {
    return undefined;
  }
}
