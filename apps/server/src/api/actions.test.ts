import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { play, publish } from '../testing/actions.ts';
import { type ApiCaller, apiCaller } from '../testing/api-caller.ts';
import { FakeEngines } from '../testing/fake-engines.ts';
import { type Harness, openHarness } from '../testing/harness.ts';

let harness: Harness;
beforeEach(async () => {
  const engines = new FakeEngines();
  harness = await openHarness(async () => engines);
});
afterEach(() => harness.close());

const get: ApiCaller['get'] = (action, params) => apiCaller(harness).get(action, params);
const post: ApiCaller['post'] = (action, params) => apiCaller(harness).post(action, params);

const RoomId = 'room1';
const enter = (userId: string) => harness.enter(userId, { roomId: RoomId });

describe('rooms', () => {
  it('are counted, and those that are not there have nobody', async () => {
    await enter('ann');
    await enter('ben');
    expect((await get('DescribeUserNum', { RoomId: [RoomId, 'empty'] })).Data).toEqual({
      UserCountList: [
        { RoomId, UserCount: 2, AdminUserCount: 0 },
        { RoomId: 'empty', UserCount: 0, AdminUserCount: 0 },
      ],
    });
    expect(await get('DescribeUserNum', { RoomId: Array(11).fill('r') })).toMatchObject({ Code: 50_011 });
  });

  it('list their users in either order, page by page, to the end', async () => {
    for (const userId of ['ann', 'ben', 'cleo']) {
      await enter(userId);
      harness.clock.advance(10);
    }
    const pages = async (Mode: number) => {
      const seen: unknown[] = [];
      let Marker = '';
      do {
        harness.clock.advance(1_000);
        const { Data } = await get('DescribeUserList', { RoomId, Mode, Limit: 2, Marker });
        const { UserList, Marker: next } = Data as { UserList: { UserId: string }[]; Marker: string };
        seen.push(UserList.map(({ UserId }) => UserId));
        Marker = next;
      } while (Marker !== '');
      return seen;
    };
    expect(await pages(0)).toEqual([['ann', 'ben'], ['cleo']]);
    expect(await pages(1)).toEqual([['cleo', 'ben'], ['ann']]);
  });

  it('go on with the list after a user has left that the last page ended with', async () => {
    for (const userId of ['ann', 'ben', 'cleo']) {
      await enter(userId);
      harness.clock.advance(10);
    }
    const first = await get('DescribeUserList', { RoomId, Limit: 2 });
    await get('KickoutUser', { RoomId, UserId: ['ben'] });
    harness.clock.advance(1_000);
    const second = await get('DescribeUserList', { RoomId, Limit: 2, Marker: first.Data?.Marker as string });
    expect(second.Data).toMatchObject({ Marker: '', UserList: [{ UserId: 'cleo', UserRole: 1 }] });
  });

  it('take one list call of a room in a second', async () => {
    await enter('ann');
    expect(await get('DescribeUserList', { RoomId })).toMatchObject({ Code: 0 });
    expect(await get('DescribeUserList', { RoomId })).toMatchObject({ Code: 207 });
    expect(await get('DescribeUserList', { RoomId: 'other' })).toMatchObject({ Code: 104 });
  });

  it('say of users whether they are there and since when', async () => {
    const loginMs = harness.clock.nowMs();
    await enter('ann');
    expect((await get('DescribeUsers', { RoomId, UserId: ['ann', 'eve'] })).Data).toEqual({
      UserStatusList: [
        { UserId: 'ann', Status: 1, LoginTime: loginMs, UserRole: 1 },
        { UserId: 'eve', Status: 0, LoginTime: 0, UserRole: 1 },
      ],
    });
  });

  it('are closed: everybody is told why, and gone', async () => {
    const { client: ann } = await enter('ann');
    const { client: ben } = await enter('ben');
    expect(await post('CloseRoom', { RoomId, CustomReason: 'closing time' })).toMatchObject({ Code: 0 });
    for (const client of [ann, ben])
      expect(await client.next('kicked')).toMatchObject({ code: 1002055, reason: 'closing time' });
    harness.clock.advance(1_000);
    expect(await post('CloseRoom', { RoomId })).toMatchObject({ Code: 104 });
  });
});

describe('streams', () => {
  it('are listed with their user, time and number', async () => {
    const { client } = await enter('ann');
    const startMs = harness.clock.nowMs();
    await publish(client, 'cam');
    expect((await get('DescribeSimpleStreamList', { RoomId })).Data).toEqual({
      StreamList: [
        { StreamId: 'cam', UserId: 'ann', UserName: 'name of ann', CreateTime: startMs, StreamNumberId: 1 },
      ],
    });
    expect(await get('DescribeSimpleStreamList', { RoomId })).toMatchObject({ Code: 207 });
  });

  it('are announced and withdrawn for a user, who is not told', async () => {
    const { client: ann } = await enter('ann');
    const { client: ben } = await enter('ben');
    const stream = { RoomId, UserId: 'ann', StreamId: 'cdn', ExtraInfo: 'x' };
    expect(await post('AddStream', stream)).toMatchObject({ Code: 0 });
    expect(await ben.next('streamsAdded')).toMatchObject({
      streams: [{ streamId: 'cdn', extraInfo: 'x', user: { userId: 'ann' } }],
    });
    expect(await post('AddStream', stream)).toMatchObject({ Code: 123 });
    expect(await post('AddStream', { ...stream, RoomId: 'none' })).toMatchObject({ Code: 104 });
    expect(await post('DeleteStream', stream)).toMatchObject({ Code: 0 });
    expect(await ben.next('streamsDeleted')).toMatchObject({ reasons: [6] });
    expect(await post('DeleteStream', stream)).toMatchObject({ Code: 138 });
    await ann.settle();
    expect(ann.notifications.filter(({ type }) => type.startsWith('streams'))).toEqual([]);
    await publish(ann, 'cdn');
  });

  it('go on for their players when they are withdrawn', async () => {
    const { client: ann } = await enter('ann');
    const { client: ben } = await enter('ben');
    await publish(ann, 'cam');
    await play(ben, 'cam');
    await post('DeleteStream', { RoomId, UserId: 'ann', StreamId: 'cam' });
    await ben.next('streamsDeleted');
    await ben.settle();
    expect(ben.notifications.filter(({ type }) => type === 'playerTracks')).toEqual([]);
    await ann.request('unpublish', { streamId: 'cam' });
    expect(await ben.next('playerTracks')).toMatchObject({ present: false });
  });
});

describe('messages', () => {
  const message = {
    RoomId,
    UserId: 'shop',
    UserName: 'The shop',
    MessageCategory: 1,
    MessageContent: 'hello',
  };

  it('reach everybody but the user whom they are from', async () => {
    const { client: ann } = await enter('ann');
    const { client: shop } = await enter('shop');
    expect((await post('SendBroadcastMessage', message)).Data).toEqual({ MessageId: 1 });
    expect((await post('SendBarrageMessage', message)).Data).toEqual({ MessageId: '2' });
    const expected = { fromUser: { userId: 'shop', userName: 'The shop' }, message: 'hello' };
    expect(await ann.next('broadcastMessages')).toMatchObject({ messages: [{ ...expected, messageId: 1 }] });
    expect(await ann.next('barrageMessages')).toMatchObject({ messages: [{ ...expected, messageId: '2' }] });
    await shop.settle();
    expect(shop.notifications.filter(({ type }) => type.endsWith('Messages'))).toEqual([]);
  });

  it('are commands to named users, with those named who are not there', async () => {
    const { client: ann } = await enter('ann');
    const { client: ben } = await enter('ben');
    const command = { RoomId, FromUserId: 'shop', MessageContent: 'do it' };
    const named = await get('SendCustomCommand', { ...command, ToUserId: ['ann', 'eve'] });
    expect(named.Data).toEqual({ FailUsers: [{ Uid: 'eve', Code: 50_003 }] });
    expect(await ann.next('customCommand')).toMatchObject({ command: 'do it', fromUser: { userId: 'shop' } });
    expect((await get('SendCustomCommand', command)).Data).toEqual({ FailUsers: [] });
    expect(await ben.next('customCommand')).toMatchObject({ command: 'do it' });
    expect(await ann.next('customCommand')).toMatchObject({ command: 'do it' });
  });

  it.each([
    [{ MessageContent: '' }, 2, 'MessageContent is missing'],
    [{ MessageContent: 'x'.repeat(1_025) }, 3, 'at most 1024'],
    [{ MessageCategory: 3 }, 2, 'MessageCategory must be a whole number from 1 to 2'],
    [{ RoomId: 'none' }, 104, 'there is no such room'],
  ])('with %j are refused and say why', async (changes, code, words) => {
    await enter('ann');
    const answer = await post('SendBroadcastMessage', { ...message, ...changes });
    expect(answer).toMatchObject({ Code: code, Message: expect.stringContaining(words) });
  });
});

describe('the OpenAPI document', () => {
  it('describes every action with its parameters, limits and answer', async () => {
    const document = await (await fetch(`${harness.url}/api/openapi.json`)).json();
    expect(document).toMatchObject({ openapi: '3.1.0' });
    const { get: operation, post: byPost } = document.paths['/?Action=KickoutUser'];
    const names = operation.parameters.map(({ name }: { name: string }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['AppId', 'Signature', 'RoomId', 'UserId[]', 'CustomReason']),
    );
    expect(byPost.requestBody.content['application/json'].schema).toMatchObject({
      required: ['RoomId', 'UserId'],
      properties: { UserId: { type: 'array', maxItems: 5 } },
    });
    expect(operation.description).toBe('At most 50 calls of an app in a second.');
  });
});
