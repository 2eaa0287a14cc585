import { ERRORS, type RequestBody, type RequestType } from '@parley/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CallPlace } from './call.contract.ts';
import type { CallEvent } from './store/call-records.ts';
import { kindsOf, play, publish } from './testing/actions.ts';
import { ConsoleVisitor } from './testing/console-visitor.ts';
import type { Harness } from './testing/harness.ts';
import { camera } from './testing/media-samples.ts';
import { codeOf, type TestClient } from './testing/test-client.ts';

/** What looking in is to those who look and to those who are looked at, whatever the engine beneath. */
export function lookInContract(open: () => Promise<CallPlace>): void {
  let harness: Harness;
  let owner: ConsoleVisitor;
  let anna: TestClient;
  beforeEach(async () => {
    ({ harness } = await open());
    owner = await ConsoleVisitor.owner(harness);
    ({ client: anna } = await harness.enter('anna'));
    await publish(anna, 's1');
  });
  afterEach(() => harness.close());

  const path = () => `/apps/${harness.app.appId}`;
  async function allow(lookIn: boolean, by = owner) {
    const { body } = await by.get(path());
    return by.ask('PATCH', path(), { revision: body.revision, changes: { lookIn } });
  }
  async function pass(body: object = {}, roomId = 'room') {
    const answer = await owner.post(`${path()}/rooms/${roomId}/look-in`, body);
    return { ...answer, ...(answer.body as { userId: string; token: string }) };
  }
  async function look() {
    const { userId, token } = await pass();
    return { ...(await harness.enter(userId, { token })), userId };
  }
  const events = async (): Promise<readonly CallEvent[]> => {
    harness.clock.advance(1_000);
    const { calls } = (await owner.get(`${path()}/calls`)).body as { calls: { roomSessionId: string }[] };
    const call = await owner.get(`${path()}/calls/${calls[0]?.roomSessionId}`);
    return call.body.events as CallEvent[];
  };

  it('[SIG-60] shows who is there and plays what is published, and nobody hears of it', async () => {
    await allow(true);
    const { client: operator, joined, userId } = await look();
    expect(joined.room).toMatchObject({ users: [{ userId: 'anna' }], onlineUserCount: 1 });
    expect(joined.room.streams.map(({ streamId }) => streamId)).toEqual(['s1']);
    expect(kindsOf(await play(operator, 's1'))).toEqual(['audio', 'video']);

    const { client: ben, joined: later } = await harness.enter('ben', { maxMemberCount: 2 });
    expect(later.room).toMatchObject({ users: [{ userId: 'anna' }], onlineUserCount: 2 });
    expect((await operator.next('usersAdded')).users.map((user) => user.userId)).toEqual(['ben']);
    await publish(ben, 's2');
    expect((await operator.next('streamsAdded')).streams.map(({ streamId }) => streamId)).toEqual(['s2']);

    await operator.request('leave', {});
    await ben.request('leave', {});
    await anna.settle();
    const told = anna.notifications.flatMap((told) => ('users' in told ? told.users : []));
    expect(told.map((user) => user.userId)).toEqual(['ben', 'ben']);
    expect(JSON.stringify([anna.notifications, ben.notifications])).not.toContain(userId);
  });

  it('[SIG-60] counts nowhere: not for who fits in, nor in what operators and back ends are told', async () => {
    await anna.request('leave', {});
    ({ client: anna } = await harness.enter('anna', { maxMemberCount: 2 }));
    await allow(true);
    await look();
    await look();
    await harness.enter('ben');
    harness.clock.advance(30_000);
    expect(await anna.next('onlineUserCount')).toMatchObject({ count: 2 });
    const room = (await owner.get(`${path()}/rooms/room`)).body as { members: { userId: string }[] };
    expect(room.members.map(({ userId }) => userId)).toEqual(['anna', 'ben']);
    const system = (await owner.get('/system')).body as { live: { sessions: number } };
    expect(system.live.sessions).toBe(2);
  });

  it('[SIG-61] allows nothing but to play what is published in that room', async () => {
    await allow(true);
    const { client: ben } = await harness.enter('ben', { roomId: 'other' });
    await publish(ben, 'elsewhere');
    const { client: operator } = await look();
    const refused: readonly { [T in RequestType]: readonly [T, RequestBody<T>] }[RequestType][] = [
      ['publish', { streamId: 'mine', tracks: [camera()] }],
      ['sendBroadcastMessage', { message: 'hello' }],
      ['sendBarrageMessage', { message: 'hello' }],
      ['sendCustomCommand', { command: 'hello', toUserIds: [] }],
      ['setRoomExtraInfo', { key: 'k', value: 'v' }],
      ['setStreamExtraInfo', { streamId: 's1', extraInfo: 'x' }],
      ['play', { streamId: 'elsewhere', audio: true, video: true }],
    ];
    for (const [type, body] of refused)
      expect(await codeOf(operator.request(type, body as never)), type).toBe(ERRORS.viewOnly.code);
    await operator.request('reportQuality', { upstream: 1, downstream: 1, streams: [] });
    await anna.settle();
    expect(anna.notifications).toEqual([]);
    await anna.request('sendBroadcastMessage', { message: 'between us' });
    await operator.settle();
    expect(operator.notifications).toEqual([]);
  });

  it('[SIG-61] does not follow a stream into another room', async () => {
    await allow(true);
    const { client: operator } = await look();
    await play(operator, 's1');
    await harness.enter('ben');
    await anna.request('unpublish', { streamId: 's1' });
    await operator.next('streamsDeleted');
    const { client: cleo } = await harness.enter('cleo', { roomId: 'other' });
    operator.notifications.length = 0;
    await publish(cleo, 's1');
    await operator.settle();
    expect(operator.notifications).toEqual([]);
  });

  it('[SIG-62] ends with the room, with its pass, and when the app does not allow it any more', async () => {
    await allow(true);
    const { client: second } = await look();
    await allow(false);
    expect((await second.next('kicked')).reason).toContain('not allowed');

    await allow(true);
    const { client: third, userId } = await look();
    harness.clock.advance(95_000);
    await anna.settle();
    expect(await third.next('tokenWillExpire')).toMatchObject({ remainSeconds: 30 });
    const { token } = await pass({ userId });
    await third.request('renewToken', { token });
    harness.clock.advance(60_000);
    await third.settle();
    await anna.settle();
    harness.clock.advance(61_000);
    expect((await third.next('kicked')).code).toBe(ERRORS.kickedTokenExpired.code);

    const { client: fourth } = await look();
    await anna.request('leave', {});
    expect((await fourth.next('kicked')).reason).toBe('the room has ended');
    expect((await pass()).status).toBe(404);
  });

  it('[SIG-62] is kept in the audit log and with the call, once for each look', async () => {
    await allow(true);
    const { client: operator, userId } = await look();
    expect((await pass({ userId })).userId).toBe(userId);
    await operator.request('leave', {});
    await vi.waitFor(async () =>
      expect((await events()).map(({ kind, detail }) => [kind, detail])).toEqual([
        ['lookedIn', { operator: 'Ann' }],
        ['lookEnded', { operator: 'Ann' }],
      ]),
    );
    const audit = (await owner.get('/audit')).body as { entries: { action: string; detail: object }[] };
    const looks = audit.entries.filter(({ action }) => action === 'room.lookIn');
    expect(looks.map(({ detail }) => detail)).toEqual([{ roomId: 'room' }]);
  });

  it('[SIG-60] takes a pass once, for its room and its user, and only if the app allows it', async () => {
    expect((await pass()).status).toBe(403);
    await allow(true);
    const { userId, token } = await pass();
    const refusal = async (options: object) => {
      const client = await harness.connect();
      return codeOf(client.join({ app: harness.app, userId, token, ...options }));
    };
    const { code } = ERRORS.loginAuthFailed;
    expect(await refusal({ userId: 'somebody' })).toBe(code);
    expect(await refusal({ roomId: 'other' })).toBe(code);
    expect(await refusal({ token: 'look-0123456789' })).toBe(code);
    expect(await refusal({ app: harness.tokenOnlyApp })).toBe(code);
    await harness.enter(userId, { token });
    expect(await refusal({})).toBe(code);
    const { userId: late, token: old } = await pass();
    harness.clock.advance(121_000);
    expect(await refusal({ userId: late, token: old })).toBe(ERRORS.tokenExpired.code);
    await allow(false);
    expect(await refusal({})).toBe(code);
  });

  it('is allowed and begun by those whose task it is', async () => {
    const developer = await owner.operator('developer');
    const viewer = await owner.operator('viewer');
    expect((await allow(true, developer)).status).toBe(403);
    await allow(true);
    expect((await viewer.post(`${path()}/rooms/room/look-in`)).status).toBe(403);
    expect((await developer.post(`${path()}/rooms/room/look-in`)).status).toBe(200);
  });
}
