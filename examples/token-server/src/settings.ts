/** What the token server is told by its environment. */
export interface Settings {
  readonly appId: number;
  readonly serverSecret: string;
  /** Each user's access key, by key. */
  readonly users: ReadonlyMap<string, string>;
  /** 0 takes any free port. */
  readonly port: number;
}

/**
 * Reads the settings.
 *
 * @throws {Error} naming the variable and what is allowed; a secret's value is not shown
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const appId = Number(env.APP_ID);
  if (!Number.isInteger(appId) || appId < 1 || appId > 0xffff_ffff)
    throw new Error(`APP_ID must be an integer from 1 to 4294967295, is ${env.APP_ID ?? 'missing'}`);
  const serverSecret = env.SERVER_SECRET ?? '';
  if (Buffer.byteLength(serverSecret) !== 32)
    throw new Error(`SERVER_SECRET must have 32 characters, has ${Buffer.byteLength(serverSecret)}`);
  const port = Number(env.PORT ?? 8900);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`PORT must be an integer from 0 to 65535, is ${env.PORT}`);
  return { appId, serverSecret, users: readUsers(env.ACCESS_KEYS ?? ''), port };
}

function readUsers(text: string): Map<string, string> {
  const users = new Map<string, string>();
  for (const entry of text.split(',').filter((part) => part !== '')) {
    const [userId, key = ''] = entry.split(':');
    if (!userId || key.length < 16)
      throw new Error('ACCESS_KEYS must be userID:key,userID:key with keys of at least 16 characters');
    users.set(key, userId);
  }
  if (users.size === 0) throw new Error('ACCESS_KEYS must name at least one user: userID:key');
  return users;
}
