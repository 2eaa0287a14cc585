import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConsoleVisitor } from '../testing/console-visitor.ts';
import { FakeEngines } from '../testing/fake-engines.ts';
import { type Harness, openHarness } from '../testing/harness.ts';

let harness: Harness;
let ann: ConsoleVisitor;
let path: string;
beforeEach(async () => {
  const engines = new FakeEngines();
  harness = await openHarness(async () => engines);
  ann = await ConsoleVisitor.owner(harness);
  path = `/apps/${harness.app.appId}/server-api`;
});
afterEach(() => harness.close());

const kick = {
  action: 'KickoutUser',
  method: 'POST',
  params: { RoomId: 'red', UserId: ['caller', 'other'] },
};

describe('the server API in the console', () => {
  it('is described by what the actions themselves are', async () => {
    const { actions } = (await ann.get('/server-api/actions')).body as { actions: { name: string }[] };
    expect(actions.find(({ name }) => name === 'KickoutUser')).toMatchObject({
      summary: { en: expect.stringContaining('Removes'), zh: expect.stringContaining('移出') },
      parameters: [
        { name: 'RoomId', type: 'string', isRequired: true, isList: false },
        {
          name: 'UserId',
          type: 'string',
          isList: true,
          limits: { en: expect.stringContaining('at most 5') },
        },
        { name: 'CustomReason', isRequired: false },
      ],
    });
  });

  it.each(['GET', 'POST'])(
    'signs a %s call that works once from elsewhere, and shows no secret',
    async (method) => {
      const { client } = await harness.enter('caller', { roomId: 'red' });
      const { body } = await ann.post(`${path}/sign`, { ...kick, method });
      expect(JSON.stringify(body)).not.toContain(harness.app.serverSecret);
      const { path: target, body: content } = body as { path: string; body: string | null };
      const call = async () => {
        const response = await fetch(`${harness.url}${target}`, {
          method,
          ...(content === null ? {} : { body: content, headers: { 'content-type': 'application/json' } }),
        });
        return response.json();
      };
      expect(await call()).toMatchObject({ Code: 0 });
      expect(await client.next('kicked')).toMatchObject({ code: 1002055 });
      expect(await call()).toMatchObject({ Code: 100000005 });
    },
  );

  it('carries a call out and says what was sent and answered, numbers as numbers', async () => {
    await harness.enter('caller', { roomId: 'red' });
    const call = {
      action: 'DescribeUserList',
      method: 'POST',
      params: { RoomId: 'red', Limit: '1' },
    };
    const { body } = await ann.post(`${path}/call`, call);
    expect(body).toMatchObject({ answer: { Code: 0, Data: { UserList: [{ UserId: 'caller' }] } } });
    expect(JSON.parse(body.body as string)).toEqual({ RoomId: 'red', Limit: 1 });
    const { body: refused } = await ann.post(`${path}/call`, { ...call, params: { RoomId: 'blue' } });
    expect(refused).toMatchObject({ answer: { Code: 104 } });
    const { entries } = (await ann.get('/audit')).body as { entries: object[] };
    expect(entries[0]).toMatchObject({
      actor: 'Ann',
      action: 'serverApi.call',
      detail: { name: 'DescribeUserList', roomId: 'blue' },
    });
  });

  it.each([
    [{ action: 'Nothing' }, 'action', 'allowed are KickoutUser'],
    [{ method: 'PUT' }, 'method', 'PUT'],
    [{ params: { RoomId: 'red' } }, 'params.UserId', 'UserId[] is missing'],
    [{ params: { RoomId: 'a b', UserId: ['x'] } }, 'params.RoomId', 'read "a b"'],
    [{ params: { RoomId: 'red', UserId: ['x'], Extra: '1' } }, 'params.Extra', 'no parameter Extra'],
    [
      { action: 'DescribeUserList', params: { RoomId: 'red', Limit: '201' } },
      'params.Limit',
      '0 to 200; read "201"',
    ],
  ])('refuses %j and names the field', async (changes, field, words) => {
    const answer = await ann.post(`${path}/sign`, { ...kick, ...changes });
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { field, message: expect.stringContaining(words) } },
    });
  });

  it('is not for viewers, since a signature is good for every action', async () => {
    const viewer = await ann.operator('viewer');
    for (const what of ['sign', 'call']) {
      expect(await viewer.post(`${path}/${what}`, kick)).toMatchObject({ status: 403 });
      expect(await new ConsoleVisitor(harness).post(`${path}/${what}`, kick)).toMatchObject({ status: 401 });
    }
    expect(await viewer.get('/server-api/actions')).toMatchObject({ status: 200 });
  });
});
