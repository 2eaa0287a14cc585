import { createCipheriv, createHash } from 'node:crypto';
import { ParleyError } from '@parley/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkToken04, createPrivilegePayload, createToken04, inspectToken04 } from './index.ts';

const SECRET = '0123456789abcdef0123456789abcdef';
const NOW_MS = 1_700_000_000_000;
const LOGIN = { appId: 1234567890, userId: 'user1', roomId: 'room1' };
const VECTORS = {
  cbc: '04AAAAAGVT/xAAEGFiY2RlZmdoaWprbG1ub3AAcJwJclIKyjW0qO9Z//dHZNvpYQpx2Mz+KL+DfnprnEsqX7Toqo64gloS4f3kUnT2UzvSlDROClv8HIj11uwvork5HJzniOBMzRXS1EuUiSGd/tJEvMJrzCh0VljSXCKn2JcJlf5dXd6GKrxqRbN53r0=',
  gcm: '04AAAAAGVT/xAADAABAgMEBQYHCAkKCwB9VsfaDKlHu8iK5kCMQvvkMtEwOrcQngH4Ra7k3dwHlqbI2FNseJc7Mv9K1T+/jvkLHtipxD6HrfsEYVc6dXZ6XJczUwEGE2ubbVl4MdsUdEhtpadSflzS1LCAd+yUf6N5zuB68eHA/3Ik0hUxuD2DHczRy1MgpAp/hjS/IR0B',
};
const IVS = { cbc: Buffer.from('abcdefghijklmnop'), gcm: Buffer.from('000102030405060708090a0b', 'hex') };
const CONTENT = {
  app_id: LOGIN.appId,
  user_id: 'user1',
  nonce: 123456789,
  ctime: 1_700_000_000,
  expire: 1_700_003_600,
};

/** A token with any content at all, as a faulty or hostile generator might make it. */
function forge(
  content: unknown,
  { expire = CONTENT.expire, key = SECRET, tail = [] as number[] } = {},
): string {
  const cipher = createCipheriv('aes-256-cbc', key, IVS.cbc);
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const ciphertext = Buffer.concat([cipher.update(text), cipher.final()]);
  const head = Buffer.alloc(10);
  head.writeBigInt64BE(BigInt(expire), 0);
  head.writeUInt16BE(16, 8);
  const length = Buffer.from([ciphertext.length >> 8, ciphertext.length & 255]);
  return `04${Buffer.concat([head, IVS.cbc, length, ciphertext, Buffer.from(tail)]).toString('base64')}`;
}

const reasonOf = (token: string, login = LOGIN, nowMs = NOW_MS, secret = SECRET) => {
  const check = checkToken04(token, login, secret, nowMs);
  return check.ok ? 'accepted' : check.reason;
};

describe('making a token', () => {
  it.each(['cbc', 'gcm'] as const)('gives the published vector in mode %s', (mode) => {
    const random = (length: number) =>
      length === 4 ? Buffer.from([0x07, 0x5b, 0xcd, 0x15]) : (IVS[mode] as Uint8Array);
    const options = { appId: LOGIN.appId, userId: 'user1', serverSecret: SECRET, nowMs: NOW_MS };
    expect(createToken04({ ...options, effectiveSeconds: 3600, mode, random })).toBe(VECTORS[mode]);
  });

  it('names the argument that is wrong', () => {
    const good = { appId: 1, userId: 'u', serverSecret: SECRET, effectiveSeconds: 60 };
    const cases = [
      [{ appId: 0 }, 'appIdZero', 'appId'],
      [{ appId: 2 ** 32 }, 'appIdZero', 'appId'],
      [{ userId: '' }, 'userIdEmpty', 'userId'],
      [{ userId: 'u'.repeat(64) }, 'userIdTooLong', 'userId'],
      [{ serverSecret: 'short' }, 'illegalParameter', 'serverSecret'],
      [{ effectiveSeconds: 0 }, 'illegalParameter', 'effectiveSeconds'],
      [{ effectiveSeconds: 1.5 }, 'illegalParameter', 'effectiveSeconds'],
    ] as const;
    for (const [change, reason, field] of cases) {
      const attempt = () => createToken04({ ...good, ...change });
      expect(attempt).toThrow(ParleyError);
      expect(attempt).toThrow(expect.objectContaining({ reason, detail: expect.stringContaining(field) }));
    }
  });

  it('never shows the secret when the secret is wrong', () => {
    const attempt = () =>
      createToken04({ appId: 1, userId: 'u', serverSecret: 'hunter2', effectiveSeconds: 60 });
    expect(attempt).toThrow(expect.not.objectContaining({ message: expect.stringContaining('hunter2') }));
  });

  it('makes what the check accepts, for every user and payload', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('cbc' as const, 'gcm' as const),
        fc.stringMatching(/^[0-9A-Za-z_-]{1,60}$/),
        fc.array(fc.stringMatching(/^[0-9A-Za-z_-]{1,20}$/), { maxLength: 20 }),
        (mode, userId, streamIds) => {
          const payload = createPrivilegePayload({ roomId: 'room1', login: true, publish: true, streamIds });
          const token = createToken04({
            appId: 7,
            userId,
            serverSecret: SECRET,
            effectiveSeconds: 60,
            payload,
            mode,
            nowMs: NOW_MS,
          });
          expect(checkToken04(token, { appId: 7, userId, roomId: 'room1' }, SECRET, NOW_MS)).toMatchObject({
            ok: true,
            token: { privileges: { streamIds: streamIds.length === 0 ? null : streamIds } },
          });
        },
      ),
    );
  });
});

describe('checking a token', () => {
  it.each(['cbc', 'gcm'] as const)('[SIG-12] accepts the published vector in mode %s', (mode) => {
    expect(checkToken04(VECTORS[mode], LOGIN, SECRET, NOW_MS)).toEqual({
      ok: true,
      token: { appId: LOGIN.appId, userId: 'user1', issuedAtMs: NOW_MS, expiresAtMs: NOW_MS + 3_600_000 },
    });
  });

  it('accepts a token without a payload, with a null one, and with an explicit CBC mode byte', () => {
    expect(reasonOf(forge(CONTENT))).toBe('accepted');
    expect(reasonOf(forge({ ...CONTENT, payload: null }))).toBe('accepted');
    expect(reasonOf(forge({ ...CONTENT, payload: '' }, { tail: [0] }))).toBe('accepted');
  });

  it('[SIG-12] gives each cause of refusal its own name', () => {
    expect(reasonOf('')).toBe('tokenVersion');
    expect(reasonOf(`03${VECTORS.cbc.slice(2)}`)).toBe('tokenVersion');
    expect(reasonOf(VECTORS.cbc, LOGIN, NOW_MS, 'x'.repeat(32))).toBe('loginAuthFailed');
    expect(reasonOf(VECTORS.gcm, LOGIN, NOW_MS, 'x'.repeat(32))).toBe('loginAuthFailed');
    expect(reasonOf(VECTORS.gcm.slice(0, 40))).toBe('tokenInternal');
    expect(reasonOf('04not base64')).toBe('tokenInternal');
    expect(reasonOf(forge(CONTENT, { tail: [7] }))).toBe('tokenInternal');
    expect(reasonOf(forge(CONTENT, { tail: [0, 0] }))).toBe('tokenInternal');
    expect(reasonOf(forge([]))).toBe('tokenInternal');
    expect(reasonOf(forge({ ...CONTENT, app_id: '7' }))).toBe('tokenInternal');
    expect(reasonOf(forge({ ...CONTENT, user_id: 7 }))).toBe('tokenInternal');
    expect(reasonOf(forge({ ...CONTENT, ctime: '7' }))).toBe('tokenInternal');
    expect(reasonOf(forge({ ...CONTENT, expire: 1e300 }))).toBe('tokenInternal');
    expect(reasonOf(forge(CONTENT, { expire: CONTENT.expire + 1 }))).toBe('tokenInternal');
    expect(reasonOf(forge({ ...CONTENT, nonce: '7' }))).toBe('tokenNonce');
    expect(reasonOf(VECTORS.gcm, { ...LOGIN, appId: 1 })).toBe('tokenAppMismatch');
    expect(reasonOf(VECTORS.gcm, { ...LOGIN, userId: 'user2' })).toBe('tokenUserMismatch');
    expect(reasonOf(VECTORS.gcm, LOGIN, NOW_MS + 3_599_999)).toBe('accepted');
    expect(reasonOf(VECTORS.gcm, LOGIN, NOW_MS + 3_600_000)).toBe('tokenExpired');
    expect(reasonOf(forge({ ...CONTENT, payload: 'hello' }))).toBe('tokenPayloadIllegal');
    expect(reasonOf(forge({ ...CONTENT, payload: 7 }))).toBe('tokenPayloadIllegal');
  });

  it('answers a wrong secret alike whether the padding happens to fit or not', () => {
    const refusals = new Set<string>();
    for (let i = 0; i < 600; i++) {
      const key = createHash('md5').update(String(i)).digest('hex');
      refusals.add(JSON.stringify(checkToken04(forge(CONTENT, { key }), LOGIN, SECRET, NOW_MS)));
    }
    expect(refusals.size).toBe(1);
  });

  it('detects any altered byte of a GCM token', () => {
    const bytes = Buffer.from(VECTORS.gcm.slice(2), 'base64');
    for (let i = 0; i < bytes.length; i++) {
      const altered = Buffer.from(bytes);
      altered[i] = (altered[i] ?? 0) ^ 1;
      expect(reasonOf(`04${altered.toString('base64')}`)).not.toBe('accepted');
    }
  });

  it('refuses every text without throwing, and never repeats it', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String().map((text) => `04${text}`),
        ),
        (token) => {
          const check = checkToken04(token, LOGIN, SECRET, NOW_MS);
          expect(check.ok).toBe(false);
          if (!check.ok && token.length > 12) expect(check.detail).not.toContain(token);
        },
      ),
    );
  });
});

describe('privileges', () => {
  const withPayload = (payload: unknown) => forge({ ...CONTENT, payload: JSON.stringify(payload) });
  const grant = { room_id: 'room1', privilege: { 1: 1, 2: 1 }, stream_id_list: null };

  it('tells what may be published', () => {
    const check = (payload: unknown) => checkToken04(withPayload(payload), LOGIN, SECRET, NOW_MS);
    expect(check(grant)).toMatchObject({
      token: { privileges: { roomId: 'room1', login: true, publish: true, streamIds: null } },
    });
    expect(check({ ...grant, privilege: { 1: 1, 2: 0 } })).toMatchObject({
      token: { privileges: { publish: false } },
    });
    expect(check({ ...grant, privilege: { 1: 1 } })).toMatchObject({
      token: { privileges: { publish: false } },
    });
    expect(check({ ...grant, stream_id_list: ['a'] })).toMatchObject({
      token: { privileges: { streamIds: ['a'] } },
    });
    expect(check({ ...grant, stream_id_list: [] })).toMatchObject({
      token: { privileges: { streamIds: null } },
    });
  });

  it('[SIG-12] refuses another room and a denied login', () => {
    expect(reasonOf(withPayload({ ...grant, room_id: 'room2' }))).toBe('loginAuthFailed');
    expect(reasonOf(withPayload({ ...grant, room_id: '' }))).toBe('accepted');
    expect(reasonOf(withPayload({ ...grant, privilege: { 1: 0, 2: 1 } }))).toBe('loginAuthFailed');
    expect(reasonOf(withPayload({ ...grant, privilege: {} }))).toBe('loginAuthFailed');
  });

  it('[SIG-12] names the field of a payload that is not what privileges need', () => {
    const cases: [unknown, string][] = [
      [[], 'object'],
      [{ ...grant, room_id: 7 }, 'room_id'],
      [{ ...grant, privilege: 1 }, 'privilege'],
      [{ ...grant, privilege: { 1: true } }, 'privilege["1"]'],
      [{ ...grant, stream_id_list: 'a' }, 'stream_id_list'],
      [{ ...grant, stream_id_list: [7] }, 'stream_id_list'],
    ];
    for (const [payload, field] of cases)
      expect(checkToken04(withPayload(payload), LOGIN, SECRET, NOW_MS)).toMatchObject({
        reason: 'tokenPayloadIllegal',
        detail: expect.stringContaining(field),
      });
  });
});

describe('inspecting a token', () => {
  it('shows the mode and the end without a secret, everything with it', () => {
    expect(inspectToken04(VECTORS.gcm)).toEqual({ ok: true, mode: 'gcm', expiresAtMs: NOW_MS + 3_600_000 });
    expect(inspectToken04(VECTORS.cbc, SECRET)).toMatchObject({
      mode: 'cbc',
      content: { appId: LOGIN.appId, userId: 'user1', nonce: 123456789 },
    });
    expect(inspectToken04(VECTORS.cbc, 'x'.repeat(32))).toMatchObject({
      ok: false,
      reason: 'loginAuthFailed',
    });
  });
});
