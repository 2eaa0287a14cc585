const KEY = 'parley.userId';

/** `u` and twelve letters or digits. `random` gives numbers from 0 (inclusive) to 1. */
export function newUserId(random: () => number): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';
  return `u${Array.from({ length: 12 }, () => alphabet[Math.floor(random() * alphabet.length)]).join('')}`;
}

interface Dependencies {
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
  /** Holds a name for the page's life; `false` when another page holds it. */
  claim(name: string): Promise<boolean>;
  random(): number;
}

/**
 * The user id of this page. It outlives a reload, so that a reloaded page replaces its earlier self instead of meeting it;
 * but a duplicated tab, which inherits the stored id, gets one of its own.
 */
export async function pageUserId({ storage, claim, random }: Dependencies): Promise<string> {
  const stored = storage.getItem(KEY);
  if (stored !== null && (await claim(`${KEY}.${stored}`))) return stored;
  const userId = newUserId(random);
  await claim(`${KEY}.${userId}`);
  storage.setItem(KEY, userId);
  return userId;
}

/** Claims by the Web Locks API, which a browser releases when the page goes. */
export function claimByLock(locks: LockManager | undefined): (name: string) => Promise<boolean> {
  if (locks === undefined) return async () => false;
  return (name) =>
    new Promise((resolve) => {
      void locks.request(name, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock === null ? undefined : new Promise<never>(() => undefined);
      });
    });
}
