/** The part of `Storage` that the pages use. */
export type TextStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const forgetful: TextStorage = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };

/**
 * `localStorage`, or one that forgets: a browser that blocks site data throws on the mere access, and a full one on
 * writing; neither is a reason for a page not to work.
 */
export function browserStorage(): TextStorage {
  try {
    const storage = window.localStorage;
    return {
      getItem: (key) => storage.getItem(key),
      setItem: (key, value) => {
        try {
          storage.setItem(key, value);
        } catch {
          // Full: the value is then not remembered.
        }
      },
      removeItem: (key) => storage.removeItem(key),
    };
  } catch {
    return forgetful;
  }
}

/** The stored JSON value as `parse` reads it; `undefined` when there is none or it is not JSON. */
export function readJson<Value>(
  storage: TextStorage,
  key: string,
  parse: (value: unknown) => Value | undefined,
): Value | undefined {
  const text = storage.getItem(key);
  if (text === null) return undefined;
  try {
    return parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
