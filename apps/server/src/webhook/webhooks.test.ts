import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyWebhook } from '@parley/auth';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type App, openStore, type Store } from '../store/index.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { createPost } from './post.ts';
import { Webhooks } from './webhooks.ts';

interface Posted {
  readonly event: string;
  readonly room_id: string;
  readonly user_account?: string;
  readonly timestamp: string;
  readonly nonce: string;
  readonly signature: string;
}

let dataDir: string;
let store: Store;
let app: App;
let backEnd: Server;
let posted: Posted[];
let answer: (body: Posted) => number;
let clock: ManualClock;
let webhooks: Webhooks;
let logged: object[];
let nonces = 0;

const log = { error: (line: object) => logged.push(line), warn: (line: object) => logged.push(line) };
const start = (isInternalAllowed = true) =>
  new Webhooks({
    apps: store.apps,
    queue: store.webhooks,
    post: createPost({ isInternalAllowed }),
    nonce: () => String(++nonces),
    clock,
    log: log as never,
  });

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'parley-webhooks-'));
  store = await openStore({ dataDir });
  posted = [];
  logged = [];
  answer = () => 200;
  clock = new ManualClock();
  backEnd = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += String(chunk);
    });
    request.on('end', () => {
      const body = JSON.parse(text) as Posted;
      posted.push(body);
      response.writeHead(answer(body)).end('ignored');
    });
  });
  await new Promise<void>((resolve) => backEnd.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(backEnd.address() as AddressInfo).port}/hooks`;
  app = await store.apps.create('shop', { webhookUrls: { room_login: url, room_close: url } });
  webhooks = start();
});
afterEach(async () => {
  await webhooks.close();
  backEnd.close();
  await store.close();
  await rm(dataDir, { recursive: true });
});

const room = (roomId: string) => ({ appId: app.appId, roomId, roomSessionId: '7' });
const login = (roomId: string, userId: string) =>
  webhooks.happened(room(roomId), {
    type: 'memberJoined',
    user: { userId, userName: userId },
    sessionId: 's',
    memberCount: 1,
    isRelogin: false,
    authLevel: 0,
    sequence: 1,
  });
const deliveries = () => store.webhooks.list({ appId: app.appId, limit: 50 });
const users = () => posted.map(({ user_account }) => user_account);

describe('webhooks', () => {
  it('post what an app has a URL for, signed, and nothing else', async () => {
    login('red', 'ann');
    webhooks.happened(room('red'), { type: 'roomOpened', by: { userId: 'ann', userName: 'ann' } });
    webhooks.happened(room('red'), { type: 'roomClosed', reason: 0, isTold: true });
    await vi.waitFor(() => expect(posted.map(({ event }) => event)).toEqual(['room_login', 'room_close']));
    for (const { timestamp, nonce, signature } of posted)
      expect(verifyWebhook({ timestamp, nonce }, app.callbackSecret, signature)).toBe(true);
    await vi.waitFor(async () =>
      expect((await deliveries()).map(({ state }) => state)).toEqual(['delivered', 'delivered']),
    );
  });

  it('are tried six times, 2, 4, 8, 16 and 32 s apart, then lost and said so', async () => {
    answer = () => 503;
    login('red', 'ann');
    for (const [tries, waitMs] of [2_000, 4_000, 8_000, 16_000, 32_000].entries()) {
      await vi.waitFor(async () => expect((await deliveries())[0]?.attempts ?? []).toHaveLength(tries + 1));
      await vi.waitFor(() => expect(clock.timerCount).toBe(3));
      clock.advance(waitMs - 1);
      clock.advance(1);
    }
    await vi.waitFor(async () => expect(await deliveries()).toMatchObject([{ state: 'failed' }]));
    const [delivery] = await deliveries();
    const times = delivery?.attempts.map(({ atMs }) => atMs) ?? [];
    expect(times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0))).toEqual([
      2_000, 4_000, 8_000, 16_000, 32_000,
    ]);
    expect(delivery?.attempts[0]).toMatchObject({ status: 503, problem: 'it answered 503' });
    expect(logged).toMatchObject([
      { event: 'webhookHoldsUp', waiting: 0 },
      { event: 'webhookFailed', problem: 'it answered 503', waiting: 0 },
    ]);
    expect(new Set(posted.map(({ nonce }) => nonce)).size).toBe(6);
  });

  it('keep the order of a room while its back end fails, and do not hold up other rooms', async () => {
    answer = ({ room_id }) => (room_id === 'red' && posted.length < 3 ? 500 : 200);
    login('red', 'first');
    login('red', 'second');
    login('blue', 'other');
    await vi.waitFor(() => expect(users().sort()).toEqual(['first', 'other']));
    await vi.waitFor(() => expect(clock.timerCount).toBe(3));
    const [first, second, other] = (await deliveries()).toReversed();
    expect([first?.waitsForId, second?.waitsForId, other?.waitsForId]).toEqual([
      null,
      first?.deliveryId,
      null,
    ]);
    clock.advance(2_000);
    await vi.waitFor(() => expect(users().slice(2)).toEqual(['first', 'second']));
  });

  it('that were not delivered when the server stopped go on after the next start', async () => {
    answer = () => 500;
    login('red', 'ann');
    await vi.waitFor(() => expect(posted).toHaveLength(1));
    await webhooks.close();
    answer = () => 200;
    clock.advance(60_000);
    webhooks = start();
    await vi.waitFor(() => expect(users()).toEqual(['ann', 'ann']));
    await vi.waitFor(async () => expect(await deliveries()).toMatchObject([{ state: 'delivered' }]));
  });

  it('are kept although the server stops at once', async () => {
    login('red', 'ann');
    await webhooks.close();
    expect(await deliveries()).toHaveLength(1);
    webhooks = start();
    await vi.waitFor(() => expect(users()).toContain('ann'));
  });

  it('do not reach into the internal network unless that is allowed', async () => {
    await webhooks.close();
    webhooks = start(false);
    login('red', 'ann');
    await vi.waitFor(async () =>
      expect((await deliveries())[0]?.attempts[0]).toMatchObject({
        status: null,
        problem: expect.stringContaining('internal network'),
      }),
    );
    expect(posted).toEqual([]);
  });
});
