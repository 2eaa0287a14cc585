import { checkUserId } from '@parley/protocol';
import { describe, expect, it } from 'vitest';
import { claimByLock, newUserId, pageUserId } from './user-id.ts';

/** A tab's storage, and the names that open pages hold. */
function browser() {
  const held = new Set<string>();
  const claim = async (name: string): Promise<boolean> => {
    if (held.has(name)) return false;
    held.add(name);
    return true;
  };
  return { held, claim };
}

const storageOf = (values = new Map<string, string>()) => ({
  getItem: (key: string) => values.get(key) ?? null,
  setItem: (key: string, value: string) => void values.set(key, value),
  values,
});

describe('pageUserId', () => {
  it('stays the same when the page is loaded again', async () => {
    const { claim, held } = browser();
    const storage = storageOf();
    const first = await pageUserId({ storage, claim, random: Math.random });
    held.clear();
    expect(await pageUserId({ storage, claim, random: Math.random })).toBe(first);
  });

  it('differs in a duplicated tab, which inherits the storage while the first still lives', async () => {
    const { claim } = browser();
    const storage = storageOf();
    const first = await pageUserId({ storage, claim, random: Math.random });
    const duplicate = storageOf(new Map(storage.values));
    expect(await pageUserId({ storage: duplicate, claim, random: Math.random })).not.toBe(first);
  });

  it('is one that a server accepts', () => {
    for (const random of [() => 0, () => 0.9999, Math.random])
      expect(checkUserId(newUserId(random))).toBeUndefined();
  });

  it('is new at each load in a browser without locks', async () => {
    const storage = storageOf();
    const claim = claimByLock(undefined);
    const first = await pageUserId({ storage, claim, random: Math.random });
    expect(await pageUserId({ storage, claim, random: Math.random })).not.toBe(first);
  });
});
