import { signServerApi } from '@parley/auth';
import fastify, { type FastifyInstance, type InjectOptions } from 'fastify';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RoomKey, RoomsPort } from '../room/rooms-port.ts';
import { sampleApp } from '../testing/sample-app.ts';
import { roomActions } from './actions/room-actions.ts';
import { NonceMemory } from './nonce-memory.ts';
import { serverApi } from './server-api.ts';

const APP = sampleApp();
const START_MS = 1_700_000_000_000;

let nowMs: number;
let kicked: [RoomKey & { userId: string }, string][];
let logged: object[];
let server: FastifyInstance;
let drawn = 0;

beforeEach(() => {
  nowMs = START_MS;
  kicked = [];
  logged = [];
  const rooms: Partial<RoomsPort> = {
    kick: (room, userId, reason) => {
      if (userId === 'bomb') throw new Error('boom');
      kicked.push([{ ...room, userId }, reason]);
      return true;
    },
  };
  server = fastify();
  server.get('/', async () => 'the page');
  serverApi(server, {
    apps: { find: async (appId) => (appId === APP.appId ? APP : undefined) },
    actions: roomActions(rooms as RoomsPort),
    nowMs: () => nowMs,
    log: { error: (line: object) => logged.push(line) },
  });
});

type Params = Record<string, string | undefined>;

/** The public parameters of a call signed now, with changes. */
function signed(changes: Params = {}): Params {
  const signatureNonce = (++drawn).toString(16).padStart(16, '0');
  const timestamp = Math.floor(nowMs / 1000);
  return {
    Action: 'KickoutUser',
    AppId: String(APP.appId),
    SignatureNonce: signatureNonce,
    Timestamp: String(timestamp),
    Signature: signServerApi({ appId: APP.appId, signatureNonce, timestamp }, APP.serverSecret),
    SignatureVersion: '2.0',
    IsTest: 'false',
    ...changes,
  };
}

const urlOf = (params: Params, more = '') =>
  `/?${Object.entries(params)
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')}${more}`;

const send = async (options: InjectOptions) => {
  const response = await server.inject(options);
  expect(response.statusCode).toBe(200);
  return response.json() as { Code: number; Message: string; RequestId: string; Data?: unknown };
};
const get = (params: Params, more = '&RoomId=room1&UserId[]=ann') => send({ url: urlOf(params, more) });
const post = (params: Params, payload: unknown) =>
  send({
    method: 'POST',
    url: urlOf(params),
    payload: payload as object,
    headers: { 'content-type': 'application/json' },
  });

describe('KickoutUser', () => {
  it('removes users named in a query with brackets, encoded or not', async () => {
    expect(await get(signed(), '&RoomId=room1&UserId[]=ann&UserId%5B%5D=bob&CustomReason=be%20kind')).toEqual(
      {
        Code: 0,
        Message: 'success',
        RequestId: expect.stringMatching(/.{8}/),
      },
    );
    expect(kicked).toEqual([
      [{ appId: APP.appId, roomId: 'room1', userId: 'ann' }, 'be kind'],
      [{ appId: APP.appId, roomId: 'room1', userId: 'bob' }, 'be kind'],
    ]);
  });

  it('removes users named in the JSON body of a POST', async () => {
    expect(await post(signed(), { RoomId: 'room1', UserId: ['ann'] })).toMatchObject({ Code: 0 });
    expect(await post(signed(), { RoomId: 'room1', 'UserId[]': ['bob'] })).toMatchObject({ Code: 0 });
    expect(kicked.map(([{ userId }]) => userId)).toEqual(['ann', 'bob']);
  });

  it.each([
    ['&UserId[]=ann', 2, 'RoomId'],
    ['&RoomId=room1', 2, 'UserId[]'],
    ['&RoomId=a%20b&UserId[]=ann', 2, 'RoomId'],
    ['&RoomId=room1&UserId[]=', 2, 'UserId[]'],
    ['&RoomId=room1&RoomId=room2&UserId[]=ann', 2, 'RoomId'],
    [`&RoomId=${'r'.repeat(129)}&UserId[]=ann`, 3, 'RoomId'],
    [`&RoomId=room1&UserId[]=ann&CustomReason=${'x'.repeat(257)}`, 3, 'CustomReason'],
    [`&RoomId=room1${'&UserId[]=ann'.repeat(6)}`, 50_011, 'UserId[]'],
  ])('names what is wrong in %s', async (query, code, field) => {
    expect(await get(signed(), query)).toMatchObject({ Code: code, Message: expect.stringContaining(field) });
    expect(kicked).toEqual([]);
  });

  it('answers a body that cannot be read in the shape of every answer', async () => {
    for (const payload of [[], 'text', 7])
      expect(await post(signed(), JSON.stringify(payload))).toMatchObject({ Code: 2 });
    expect(await post(signed(), '{"RoomId":')).toMatchObject({ Code: 2, RequestId: expect.any(String) });
    expect(await post(signed(), { RoomId: 'r'.repeat(100_000) })).toMatchObject({ Code: 2 });
  });

  it('takes fifty calls of an app in a second and no more', async () => {
    for (let i = 0; i < 50; i++) expect(await get(signed())).toMatchObject({ Code: 0 });
    expect(await get(signed())).toMatchObject({ Code: 206 });
    nowMs += 1000;
    expect(await get(signed())).toMatchObject({ Code: 0 });
  });

  it('says nothing of what failed inside', async () => {
    const { Code, Message } = await get(signed(), '&RoomId=room1&UserId[]=bomb');
    expect(Code).toBe(100_000_015);
    expect(Message).not.toContain('boom');
    expect(logged).toMatchObject([{ event: 'serverApiFailed', err: { message: 'boom' } }]);
  });
});

describe('the gateway', () => {
  it.each<[Params, number]>([
    [{ Action: '' }, 100_000_006],
    [{ Action: 'MakeCoffee' }, 100_000_007],
    [{ AppId: undefined }, 100_000_001],
    [{ AppId: '0' }, 100_000_001],
    [{ AppId: '4294967296' }, 100_000_001],
    [{ AppId: '1' }, 100_000_011],
    [{ SignatureVersion: undefined }, 100_000_013],
    [{ SignatureVersion: '1.0' }, 100_000_014],
    [{ SignatureNonce: undefined }, 100_000_008],
    [{ Timestamp: undefined }, 100_000_002],
    [{ Timestamp: '17e8' }, 100_000_003],
    [{ Signature: undefined }, 100_000_009],
    [{ Signature: '0'.repeat(32) }, 100_000_005],
    [{ SignatureNonce: 'ffffffffffffffff' }, 100_000_005],
  ])('refuses a call with %j', async (changes, code) => {
    expect(await get(signed(changes))).toMatchObject({ Code: code, RequestId: expect.any(String) });
    expect(kicked).toEqual([]);
  });

  it('takes a signature for ten minutes either way, and once', async () => {
    const call = signed();
    nowMs = START_MS + 10 * 60_000 + 1;
    expect(await get(call)).toMatchObject({ Code: 100_000_004 });
    nowMs = START_MS - 10 * 60_000 - 1;
    expect(await get(call)).toMatchObject({ Code: 100_000_004 });
    nowMs = START_MS + 10 * 60_000;
    expect(await get(call)).toMatchObject({ Code: 0 });
    expect(await get(call)).toMatchObject({
      Code: 100_000_005,
      Message: expect.stringContaining('SignatureNonce'),
    });
    expect(kicked).toHaveLength(1);
  });

  it('leaves the page at the same address alone', async () => {
    expect((await server.inject('/')).body).toBe('the page');
    expect((await server.inject('/?room=r')).body).toBe('the page');
  });
});

describe('the memory of nonces', () => {
  it('refuses new ones when it is full, and takes them again when old ones are forgotten', () => {
    const nonces = new NonceMemory(2);
    const use = (nonce: string, at: number) => nonces.use(nonce, { nowMs: at, forgetAtMs: at + 10_000 });
    expect([use('a', 0), use('b', 0), use('b', 0), use('c', 0)]).toEqual(['fresh', 'fresh', 'used', 'full']);
    expect([use('c', 10_000), use('a', 10_000), use('b', 10_000)]).toEqual(['fresh', 'fresh', 'full']);
  });
});
