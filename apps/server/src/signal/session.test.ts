import { createToken04 } from '@parley/auth';
import { ERRORS, LEAVE_BEACON_PATH, STREAM_DELETE_REASON } from '@parley/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { play, publish } from '../testing/actions.ts';
import { FakeEngines } from '../testing/fake-engines.ts';
import { type Entered, type Harness, openHarness } from '../testing/harness.ts';

let harness: Harness;
let engines: FakeEngines;
beforeEach(async () => {
  engines = new FakeEngines();
  harness = await openHarness(async () => engines);
});
afterEach(() => harness.close());

const keysOf = ({ joined: { sessionId, resumeKey } }: Entered) => ({ sessionId, resumeKey });

describe('a session whose connection closed', () => {
  it('[SIG-16] is taken up again without a snapshot when nothing has changed', async () => {
    const anna = await harness.enter('anna');
    await anna.client.cut();
    const again = await harness.connect();
    const { revision } = anna.joined.room;
    expect(await again.request('resume', { ...keysOf(anna), revision })).toEqual({
      room: null,
      transports: null,
    });
    await again.settle();
  });

  it('[SIG-16] is taken up again with a snapshot when something has changed; others saw nothing', async () => {
    const anna = await harness.enter('anna');
    await anna.client.cut();
    const { client: ben } = await harness.enter('ben');
    await publish(ben, 's');
    const again = await harness.connect();
    const resumed = await again.request('resume', { ...keysOf(anna), revision: anna.joined.room.revision });
    expect(resumed.room).toMatchObject({ users: [{ userId: 'ben' }], streams: [{ streamId: 's' }] });
    await ben.settle();
    expect(ben.notifications).toEqual([]);
    await ben.request('unpublish', { streamId: 's' });
    await again.next('streamsDeleted');
  });

  it('[SIG-16] is told again what it plays', async () => {
    const anna = await harness.enter('anna');
    const { client: ben } = await harness.enter('ben');
    await publish(ben, 's');
    const before = await play(anna.client, 's');
    await play(anna.client, 'not-there-yet');
    await anna.client.cut();
    const again = await harness.connect();
    await again.request('resume', { ...keysOf(anna), revision: 0 });
    expect(await again.next('playerTracks')).toMatchObject({ streamId: 's', tracks: before.tracks });
    expect(await again.next('playerTracks')).toMatchObject({ streamId: 'not-there-yet', present: false });
  });

  it('[SIG-16] closes an old connection that still looks open', async () => {
    const anna = await harness.enter('anna');
    const again = await harness.connect();
    await again.request('resume', { ...keysOf(anna), revision: 0 });
    expect((await anna.client.closed).code).toBe(1000);
    await again.settle();
    expect(harness.logLines.filter((line) => line.includes('sessionDetached'))).toEqual([]);
  });

  it('[SIG-16] is refused to anybody without its key', async () => {
    const anna = await harness.enter('anna');
    const stranger = await harness.connect();
    const guess = { ...keysOf(anna), resumeKey: 'x'.repeat(anna.joined.resumeKey.length), revision: 0 };
    expect(await stranger.refusal('resume', guess)).toBe(ERRORS.sessionAbnormal.code);
    await anna.client.settle();
  });

  it('[SIG-17] is removed 100 s after its last request, with reason 2', async () => {
    const anna = await harness.enter('anna');
    const { client: ben } = await harness.enter('ben');
    await publish(anna.client, 's');
    harness.clock.advance(40_000);
    await ben.settle();
    await anna.client.cut();
    harness.clock.advance(59_000);
    await ben.settle();
    expect(ben.notifications.map(({ type }) => type)).not.toContain('usersDeleted');
    harness.clock.advance(1_000);
    expect(await ben.next('streamsDeleted')).toMatchObject({
      reasons: [STREAM_DELETE_REASON.heartbeatTimeout],
    });
    expect((await ben.next('usersDeleted')).users).toMatchObject([{ userId: 'anna' }]);
    const again = await harness.connect();
    expect(await again.refusal('resume', { ...keysOf(anna), revision: 0 })).toBe(ERRORS.sessionAbnormal.code);
    expect(engines.running()[0]!.transports.size).toBe(2);
  });
});

describe('a session that is silent', () => {
  it('[SIG-17] is removed and told so, even if its connection looks open', async () => {
    const { client } = await harness.enter('anna');
    harness.clock.advance(100_000);
    expect(await client.next('kicked')).toMatchObject({ code: ERRORS.sessionAbnormal.code });
    await client.closed;
  });

  it('[SIG-17] stays for ever if it sends heartbeats', async () => {
    const { client } = await harness.enter('anna');
    for (let i = 0; i < 30; i++) {
      harness.clock.advance(10_000);
      await client.request('heartbeat', {});
    }
  });
});

describe('leaving', () => {
  it('[SIG-15] [SIG-23] takes effect at once, streams before the user, and the connection can join again', async () => {
    const { client: anna } = await harness.enter('anna');
    const { client: ben } = await harness.enter('ben');
    await publish(anna, 's');
    await ben.next('streamsAdded');
    await anna.request('leave', {});
    await ben.settle();
    expect(ben.notifications.map(({ type }) => type)).toEqual(['streamsDeleted', 'usersDeleted']);
    await anna.join({ app: harness.app, userId: 'anna' });
  });

  const post = (body: string, type: string) =>
    fetch(`${harness.url}${LEAVE_BEACON_PATH}`, { method: 'POST', body, headers: { 'content-type': type } });

  it.each(['text/plain;charset=UTF-8', 'application/json', 'application/x-www-form-urlencoded'])(
    '[SIG-15] works by beacon as %s',
    async (type) => {
      const anna = await harness.enter('anna');
      const { client: ben } = await harness.enter('ben');
      expect((await post(JSON.stringify(keysOf(anna)), type)).status).toBe(204);
      await ben.next('usersDeleted');
      await anna.client.closed;
    },
  );

  it('[SIG-15] by beacon does nothing without the right key, and refuses what is no leave', async () => {
    const anna = await harness.enter('anna');
    const wrong = JSON.stringify({ ...keysOf(anna), resumeKey: 'wrong' });
    expect((await post(wrong, 'text/plain')).status).toBe(204);
    expect((await post('{}', 'text/plain')).status).toBe(400);
    expect((await post('x'.repeat(5000), 'text/plain')).status).toBe(413);
    await anna.client.settle();
  });
});

describe('a token', () => {
  const tokenFor = (userId: string, seconds: number) =>
    createToken04({
      appId: harness.app.appId,
      userId,
      serverSecret: harness.app.serverSecret,
      effectiveSeconds: seconds,
      nowMs: harness.clock.nowMs(),
    });

  it('[SIG-18] is announced to end 30 s before, once, and again after a renewal', async () => {
    const { client } = await harness.enter('anna', { token: tokenFor('anna', 60) });
    harness.clock.advance(29_000);
    await client.settle();
    expect(client.notifications).toEqual([]);
    harness.clock.advance(3_000);
    const { remainSeconds } = await client.next('tokenWillExpire');
    expect(remainSeconds).toBe(30);

    expect(await client.request('renewToken', { token: tokenFor('anna', 60) })).toEqual({
      tokenRemainSeconds: 60,
    });
    harness.clock.advance(31_000);
    await client.next('tokenWillExpire');
    await client.settle();
    expect(client.notifications.filter(({ type }) => type === 'tokenWillExpire')).toEqual([]);
  });

  it('[SIG-18] that has ended leaves member and streams alone and refuses a new publish with 1003072', async () => {
    const { client } = await harness.enter('anna', { token: tokenFor('anna', 20) });
    const { client: ben } = await harness.enter('ben');
    await publish(client, 'before');
    harness.clock.advance(25_000);
    await expect(publish(client, 'after')).rejects.toMatchObject({ code: ERRORS.publishAuthFailed.code });
    await ben.settle();
    expect(ben.notifications.map(({ type }) => type)).toEqual(['streamsAdded']);
    await client.request('renewToken', { token: tokenFor('anna', 20) });
    await publish(client, 'after');
  });

  it('[SIG-18] of another user is no renewal', async () => {
    const { client } = await harness.enter('anna', { token: tokenFor('anna', 60) });
    const token = tokenFor('ben', 60);
    expect(await client.refusal('renewToken', { token })).toBe(ERRORS.tokenUserMismatch.code);
  });
});

describe('time', () => {
  it('[SIG-24] tells every member the count every 30 s', async () => {
    const { client: anna } = await harness.enter('anna');
    const { client: ben } = await harness.enter('ben', { isUserStatusNotify: false });
    harness.clock.advance(31_000);
    expect(await anna.next('onlineUserCount')).toMatchObject({ count: 2 });
    expect(await ben.next('onlineUserCount')).toMatchObject({ count: 2 });
  });
});

describe('the end of the server', () => {
  it('closes every connection with 1001 and every timer', async () => {
    const { client } = await harness.enter('anna');
    await harness.server.close();
    expect((await client.closed).code).toBe(1001);
    expect(harness.clock.timerCount).toBe(0);
    await harness.server.close();
  });
});
