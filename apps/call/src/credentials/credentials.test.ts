import { describe, expect, it } from 'vitest';
import {
  type CredentialsInput,
  checkCredentials,
  fetchDevelopmentCredentials,
  parseCredentials,
  readCredentials,
  rememberCredentials,
} from './credentials.ts';

const APP_SIGN = '0123456789abcdef'.repeat(4);
const input = (change: Partial<CredentialsInput>): CredentialsInput => ({
  by: 'appSign',
  appId: '1234567890',
  appSign: APP_SIGN,
  token: '',
  userId: '',
  ...change,
});

describe('checkCredentials', () => {
  it('takes AppID and AppSign, without the blanks that copying brings', () => {
    expect(checkCredentials(input({ appId: ' 1234567890 ', appSign: `${APP_SIGN}\n` }))).toEqual({
      ok: true,
      credentials: { by: 'appSign', appId: 1234567890, appSign: APP_SIGN },
    });
  });

  it('takes AppID, token and the token’s user', () => {
    expect(checkCredentials(input({ by: 'token', token: '04AAAA', userId: 'user1', appSign: '' }))).toEqual({
      ok: true,
      credentials: { by: 'token', appId: 1234567890, token: '04AAAA', userId: 'user1' },
    });
  });

  it.each(['', '0', '-1', '1.5', '4294967296', '1e3', 'abc'])('refuses the AppID %j', (appId) => {
    expect(checkCredentials(input({ appId }))).toEqual({ ok: false, wrong: new Set(['appId']) });
  });

  it.each(['', APP_SIGN.slice(1), `${APP_SIGN}0`, `g${APP_SIGN.slice(1)}`])(
    'refuses the AppSign %j',
    (appSign) => {
      expect(checkCredentials(input({ appSign }))).toEqual({ ok: false, wrong: new Set(['appSign']) });
    },
  );

  it('names every wrong field at once', () => {
    expect(checkCredentials(input({ by: 'token', appId: 'x', token: '03AAA', userId: ' ' }))).toEqual({
      ok: false,
      wrong: new Set(['appId', 'token', 'userId']),
    });
  });
});

describe('stored credentials', () => {
  function memory() {
    const values = new Map<string, string>();
    return {
      getItem: (key: string) => values.get(key) ?? null,
      setItem: (key: string, value: string) => void values.set(key, value),
      removeItem: (key: string) => void values.delete(key),
      values,
    };
  }

  it.each([
    { by: 'appSign', appId: 7, appSign: APP_SIGN } as const,
    { by: 'token', appId: 7, token: '04A', userId: 'u' } as const,
  ])('come back as they were: $by', (credentials) => {
    const storage = memory();
    rememberCredentials(credentials, storage);
    expect(readCredentials(storage)).toEqual(credentials);
  });

  it.each(['not JSON', '[]', '{"appId":7}', 'null', '{"by":"token","appId":7,"token":5}'])(
    'that make no sense are none: %s',
    (text) => {
      const storage = memory();
      rememberCredentials({ by: 'appSign', appId: 7, appSign: APP_SIGN }, storage);
      for (const key of storage.values.keys()) storage.setItem(key, text);
      expect(readCredentials(storage)).toBeUndefined();
    },
  );
});

describe('development credentials', () => {
  const answer = (response: Response | Error) => async () => {
    if (response instanceof Error) throw response;
    return response;
  };

  it('are read as the server spells them', async () => {
    const fetch = answer(Response.json({ appID: 7, appSign: APP_SIGN }));
    expect(await fetchDevelopmentCredentials(fetch)).toEqual({ by: 'appSign', appId: 7, appSign: APP_SIGN });
  });

  it('are none from a server that does not give them, cannot be reached, or answers something else', async () => {
    expect(await fetchDevelopmentCredentials(answer(new Response('', { status: 404 })))).toBeUndefined();
    expect(await fetchDevelopmentCredentials(answer(new Error('offline')))).toBeUndefined();
    expect(await fetchDevelopmentCredentials(answer(new Response('<html>')))).toBeUndefined();
    expect(parseCredentials({ appID: '7' })).toBeUndefined();
  });
});
