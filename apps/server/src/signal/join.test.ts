import { createPrivilegePayload, createToken04 } from '@parley/auth';
import { ERRORS, type ErrorName } from '@parley/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeEngines } from '../testing/fake-engines.ts';
import { type Harness, openHarness } from '../testing/harness.ts';
import { codeOf } from '../testing/test-client.ts';

let harness: Harness;
let engines: FakeEngines;
beforeEach(async () => {
  engines = new FakeEngines();
  harness = await openHarness(async () => engines);
});
afterEach(() => harness.close());

const tokenFor = (userId: string, options: Partial<Parameters<typeof createToken04>[0]> = {}) =>
  createToken04({
    appId: harness.app.appId,
    userId,
    serverSecret: harness.app.serverSecret,
    effectiveSeconds: 3600,
    nowMs: harness.clock.nowMs(),
    ...options,
  });

describe('hello', () => {
  it('[SIG-2] is the first word, with a nonce of this connection alone and what the router can', async () => {
    const first = await harness.connect();
    const second = await harness.connect();
    expect(first.hello.nonce).not.toBe(second.hello.nonce);
    expect(first.hello.serverTimeMs).toBe(harness.clock.nowMs());
    expect(first.hello.rtpCapabilities.codecs.map(({ mimeType }) => mimeType)).toContain('video/VP8');
  });
});

interface Faults {
  appId?: number;
  roomId?: string;
  userId?: string;
  userName?: string;
}

describe('a join by AppSign', () => {
  it('[SIG-10] answers with the room as it is', async () => {
    const { joined: first } = await harness.enter('anna');
    const { joined } = await harness.enter('ben');
    expect(joined.room).toMatchObject({
      roomSessionId: first.room.roomSessionId,
      users: [{ userId: 'anna', userName: 'name of anna' }],
      streams: [],
      onlineUserCount: 2,
    });
    expect(joined.resumeKey).not.toBe(first.resumeKey);
    expect(joined.tokenRemainSeconds).toBeUndefined();
  });

  it('[SIG-11] is refused for an unknown app, and for a wrong AppSign', async () => {
    const client = await harness.connect();
    const { app } = harness;
    const wrong = { ...app, appSign: 'f'.repeat(64) };
    expect(await codeOf(client.join({ app: wrong, userId: 'anna' }))).toBe(ERRORS.appSignWrong.code);
    const unknown = { ...app, appId: app.appId === 1 ? 2 : 1 };
    expect(await codeOf(client.join({ app: unknown, userId: 'anna' }))).toBe(ERRORS.appIdUnknown.code);
    await client.join({ app, userId: 'anna' });
  });

  it('[SIG-11] is refused with a proof that was made for another connection', async () => {
    const client = await harness.connect();
    const other = await harness.connect();
    client.hello = { ...client.hello, nonce: other.hello.nonce };
    expect(await codeOf(client.join({ app: harness.app, userId: 'anna' }))).toBe(ERRORS.appSignWrong.code);
  });

  it('is refused by an app that takes tokens only', async () => {
    const client = await harness.connect();
    const refusal = codeOf(client.join({ app: harness.tokenOnlyApp, userId: 'anna' }));
    expect(await refusal).toBe(ERRORS.loginAuthFailed.code);
  });

  it.each([
    ['appIdZero', { appId: 0, roomId: '', userId: '', userName: '' }],
    ['roomIdEmpty', { roomId: '', userId: '', userName: '' }],
    ['roomIdIllegal', { roomId: 'a b', userId: '', userName: '' }],
    ['roomIdTooLong', { roomId: 'r'.repeat(128), userId: '', userName: '' }],
    ['userIdEmpty', { userId: '', userName: '' }],
    ['userIdTooLong', { userId: 'u'.repeat(64), userName: '' }],
    ['userIdIllegal', { userId: 'ü', userName: '' }],
    ['userNameEmpty', { userName: '' }],
    ['userNameTooLong', { userName: 'n'.repeat(256) }],
    ['userNameIllegal', { userName: 'a\u0000b' }],
  ] satisfies [ErrorName, Faults][])(
    '[SIG-13] is refused with %s, the first of its faults',
    async (reason, faults) => {
      const client = await harness.connect();
      const {
        appId = harness.app.appId,
        roomId = 'room',
        userId = 'anna',
        userName = 'Anna',
      }: Faults = faults;
      const credentials = { kind: 'appSign', proof: '0'.repeat(64) } as const;
      const request = { appId, roomId, user: { userId, userName }, credentials };
      expect(await client.refusal('join', request)).toBe(ERRORS[reason as ErrorName].code);
    },
  );

  it('[SIG-13] is refused when the room is full, and leaves no transport behind', async () => {
    await harness.enter('anna', { maxMemberCount: 1 });
    const before = engines.running()[0]!.objectCount;
    const client = await harness.connect();
    expect(await codeOf(client.join({ app: harness.app, userId: 'ben' }))).toBe(ERRORS.roomFull.code);
    expect(engines.running()[0]!.objectCount).toBe(before);
  });

  it('is refused a second time on one connection', async () => {
    const { client } = await harness.enter('anna');
    expect(await codeOf(client.join({ app: harness.app, userId: 'ben' }))).toBe(ERRORS.alreadyLoggedIn.code);
  });

  it('is refused while no media engine runs, and works when one does', async () => {
    engines.lose(engines.running()[0]!);
    const client = await harness.connect();
    const { app } = harness;
    expect(await codeOf(client.join({ app, userId: 'anna' }))).toBe(ERRORS.mediaUnavailable.code);
    engines.restart(0);
    await client.join({ app, userId: 'anna' });
  });

  it('that the client does not wait for leaves nothing behind', async () => {
    const engine = engines.running()[0]!;
    const gate = Promise.withResolvers<void>();
    engine.gate = gate.promise;
    const client = await harness.connect();
    const answer = client.join({ app: harness.app, userId: 'anna' }).catch(() => {});
    await client.cut();
    await answer;
    await vi.waitFor(async () => expect(await harness.figure('parley_connections')).toBe(0));
    engine.gate = undefined;
    gate.resolve();
    const { joined } = await harness.enter('ben');
    expect(joined.room).toMatchObject({ users: [], onlineUserCount: 1 });
    expect(engine.objectCount).toBe(2);
  });
});

describe('a join by token', () => {
  it('[SIG-12] works with either mode and says how long the token lasts', async () => {
    for (const mode of ['cbc', 'gcm'] as const) {
      const client = await harness.connect();
      const token = tokenFor('anna', { mode });
      const joined = await client.join({ app: harness.app, userId: 'anna', token });
      expect(joined.tokenRemainSeconds).toBe(3600);
    }
  });

  const refusals: [string, ErrorName, () => string][] = [
    ['not of version 04', 'tokenVersion', () => `03${tokenFor('anna').slice(2)}`],
    ['empty', 'tokenVersion', () => ''],
    ['made with another secret', 'loginAuthFailed', () => tokenFor('anna', { serverSecret: 'x'.repeat(32) })],
    ['of another app', 'tokenAppMismatch', () => tokenFor('anna', { appId: 7 })],
    ['of another user', 'tokenUserMismatch', () => tokenFor('ben')],
    ['that has ended', 'tokenExpired', () => tokenFor('anna', { nowMs: harness.clock.nowMs() - 3_600_000 })],
    ['whose payload is no JSON', 'tokenPayloadIllegal', () => tokenFor('anna', { payload: 'nonsense' })],
    [
      'for another room',
      'loginAuthFailed',
      () => tokenFor('anna', { payload: privileges({ roomId: 'other' }) }),
    ],
    [
      'that allows no login',
      'loginAuthFailed',
      () => tokenFor('anna', { payload: privileges({ login: false }) }),
    ],
  ];
  const privileges = (changes: Partial<Parameters<typeof createPrivilegePayload>[0]>) =>
    createPrivilegePayload({ roomId: 'room', login: true, publish: true, streamIds: null, ...changes });

  it.each(refusals)('[SIG-12] %s is refused with %s', async (_what, reason, token) => {
    const client = await harness.connect();
    const refusal = codeOf(client.join({ app: harness.app, userId: 'anna', token: token() }));
    expect(await refusal).toBe(ERRORS[reason].code);
  });
});

describe('the same user again', () => {
  it('[SIG-14] tells the earlier session 1002050 and closes it; others see it go and come', async () => {
    const { client: witness } = await harness.enter('witness');
    const { client: earlier } = await harness.enter('anna');
    await witness.next('usersAdded');
    const { client: later } = await harness.enter('anna', { roomId: 'other' });
    expect(await earlier.next('kicked')).toMatchObject({ code: ERRORS.kickedElsewhere.code });
    expect((await earlier.closed).code).toBe(1000);
    expect((await witness.next('usersDeleted')).users).toMatchObject([{ userId: 'anna' }]);
    await later.settle();
    expect(engines.running()[0]!.transports.size).toBe(4);
  });
});

describe('requests before a session', () => {
  it('[SIG-4] are answered by 1000002', async () => {
    const client = await harness.connect();
    for (const type of ['heartbeat', 'leave'] as const)
      expect(await client.refusal(type, {})).toBe(ERRORS.notLoggedIn.code);
  });

  it('[SIG-3] may be sent before the answer to the join, and take effect after it', async () => {
    const client = await harness.connect();
    const joined = client.join({ app: harness.app, userId: 'anna' });
    const sent = client.request('setRoomExtraInfo', { key: 'k', value: 'v' });
    await Promise.all([joined, sent]);
    const { joined: second } = await harness.enter('ben');
    expect(second.room.roomExtraInfo).toMatchObject([{ key: 'k', value: 'v' }]);
  });
});
