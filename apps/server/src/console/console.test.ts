import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CONSOLE_API } from '@parley/protocol/console';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { play, publish } from '../testing/actions.ts';
import { ConsoleVisitor, PASSWORD } from '../testing/console-visitor.ts';
import { FakeEngines } from '../testing/fake-engines.ts';
import { FAKE_BPS, FAKE_ESTIMATE_BPS } from '../testing/fake-stats.ts';
import { type Harness, openHarness } from '../testing/harness.ts';

let harness: Harness;
beforeEach(async () => {
  const engines = new FakeEngines();
  harness = await openHarness(async () => engines);
});
afterEach(() => harness.close());

const newVisitor = () => new ConsoleVisitor(harness);
const owner = () => ConsoleVisitor.owner(harness);

describe('the first visit', () => {
  it('makes the owner, once, and signs in with a cookie that no script and no other site can use', async () => {
    const visitor = newVisitor();
    expect((await visitor.get('/state')).body).toMatchObject({ isSetUp: false, operator: null });
    const { body } = await visitor.post('/setup', { name: 'Ann', password: PASSWORD });
    expect(body).toMatchObject({ operator: { name: 'Ann', role: 'owner' } });
    expect(visitor.setCookie).toMatch(/HttpOnly/);
    expect(visitor.setCookie).toMatch(/SameSite=Strict/);
    expect((await visitor.get('/state')).body).toMatchObject({ isSetUp: true, operator: { name: 'Ann' } });
    const again = await newVisitor().post('/setup', { name: 'Eve', password: PASSWORD });
    expect(again).toMatchObject({
      status: 409,
      body: { error: { message: expect.stringContaining('already') } },
    });
  });

  it.each([
    [{ name: 'Ann', password: 'short' }, 'password'],
    [{ name: ' ', password: PASSWORD }, 'name'],
    [{ name: 'Ann', password: PASSWORD, extra: 1 }, 'extra'],
    [{ name: 'Ann' }, 'password'],
  ])('refuses %j and names the field', async (body, field) => {
    expect(await newVisitor().post('/setup', body)).toMatchObject({
      status: 400,
      body: { error: { field } },
    });
  });

  it('leaves no password in the log', async () => {
    await owner();
    expect(harness.logLines.join('\n')).not.toContain(PASSWORD);
  });
});

describe('signing in', () => {
  it('takes name and password, in any case of the name, until one signs out', async () => {
    await owner();
    const visitor = newVisitor();
    expect(await visitor.post('/sign-in', { name: 'ann', password: 'wrong password' })).toMatchObject({
      status: 401,
    });
    expect(await visitor.post('/sign-in', { name: 'nobody', password: PASSWORD })).toMatchObject({
      status: 401,
    });
    expect(await visitor.post('/sign-in', { name: 'ANN', password: PASSWORD })).toMatchObject({
      status: 200,
    });
    expect(await visitor.get('/apps')).toMatchObject({ status: 200 });
    const { cookie } = visitor;
    await visitor.post('/sign-out');
    visitor.cookie = cookie;
    expect(await visitor.get('/apps')).toMatchObject({ status: 401 });
  });

  it('waits after many wrong passwords, for that name only', async () => {
    await owner();
    const visitor = newVisitor();
    for (let i = 0; i < 8; i++)
      await visitor.post('/sign-in', { name: 'Ann', password: `guess number ${i}` });
    expect(await visitor.post('/sign-in', { name: 'Ann', password: PASSWORD })).toMatchObject({
      status: 429,
    });
    expect(await visitor.post('/sign-in', { name: 'Ben', password: PASSWORD })).toMatchObject({
      status: 401,
    });
    harness.clock.advance(15 * 60_000);
    expect(await visitor.post('/sign-in', { name: 'Ann', password: PASSWORD })).toMatchObject({
      status: 200,
    });
  }, 60_000);

  it('is not done for a page of another site', async () => {
    await owner();
    const response = await fetch(`${harness.url}${CONSOLE_API}/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Ann', password: PASSWORD }),
    });
    expect(response.status).toBe(403);
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  it('again is needed elsewhere after one’s password was changed', async () => {
    const ann = await owner();
    const elsewhere = newVisitor();
    await elsewhere.post('/sign-in', { name: 'Ann', password: PASSWORD });
    expect(await ann.post('/password', { current: 'wrong', next: 'a new password' })).toMatchObject({
      status: 400,
    });
    expect(await ann.post('/password', { current: PASSWORD, next: 'a new password' })).toMatchObject({
      status: 200,
    });
    expect(await ann.get('/apps')).toMatchObject({ status: 200 });
    expect(await elsewhere.get('/apps')).toMatchObject({ status: 401 });
  });
});

describe('roles', () => {
  it('let viewers look, developers work, and owners decide who else may', async () => {
    const ann = await owner();
    const [developer, viewer] = [await ann.operator('developer'), await ann.operator('viewer')];
    const { appId } = harness.app;
    const attempts: [string, string, unknown, number, number][] = [
      ['GET', '/apps', undefined, 200, 200],
      ['GET', `/apps/${appId}/secrets`, undefined, 403, 200],
      ['POST', '/apps', { name: 'new' }, 403, 200],
      ['POST', `/apps/${appId}/tokens`, { userId: 'ann', seconds: 60 }, 403, 200],
      ['GET', '/system', undefined, 200, 200],
      ['GET', '/operators', undefined, 403, 403],
      ['GET', '/audit', undefined, 403, 403],
      ['DELETE', `/apps/${appId}`, { revision: 1 }, 403, 403],
    ];
    for (const [method, path, body, forViewer, forDeveloper] of attempts) {
      expect([path, (await viewer.ask(method, path, body)).status]).toEqual([path, forViewer]);
      expect([path, (await developer.ask(method, path, body)).status]).toEqual([path, forDeveloper]);
      expect([path, (await newVisitor().ask(method, path, body)).status]).toEqual([path, 401]);
    }
  }, 60_000);

  it('cannot be lost by the last who could give them back', async () => {
    const ann = await owner();
    const { operators } = (await ann.get('/operators')).body as { operators: { operatorId: string }[] };
    const path = `/operators/${operators[0]?.operatorId}`;
    expect(await ann.ask('PATCH', path, { role: 'viewer' })).toMatchObject({ status: 400 });
    expect(await ann.ask('DELETE', path)).toMatchObject({ status: 400 });
  });
});

describe('apps', () => {
  it('are made and changed, and a change of something older is refused', async () => {
    const ann = await owner();
    const { body: app } = await ann.post('/apps', { name: 'shop', maxRooms: 5 });
    expect(app).toMatchObject({ name: 'shop', maxRooms: 5, revision: 1, hasIngestKey: true });
    const path = `/apps/${app.appId}`;
    const change = (changes: object, revision = 1) => ann.ask('PATCH', path, { revision, changes });
    expect((await change({ name: 'shop 2', tokenOnly: true })).body).toMatchObject({
      name: 'shop 2',
      revision: 2,
    });
    expect(await change({ name: 'lost' })).toMatchObject({
      status: 409,
      body: { error: { message: expect.stringContaining('load it again') } },
    });
    expect(await change({ maxRooms: -1 }, 2)).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining('maxRooms is -1') } },
    });
    expect(await change({ appSign: 'mine' }, 2)).toMatchObject({ status: 400 });
  });

  it('show no secret until asked for, and that is kept', async () => {
    const ann = await owner();
    const { app } = harness;
    const path = `/apps/${app.appId}`;
    for (const shown of [await ann.get('/apps'), await ann.get(path)]) {
      const text = JSON.stringify(shown.body);
      for (const secret of [app.appSign, app.serverSecret, app.callbackSecret, app.ingestKey ?? ''])
        expect(text).not.toContain(secret);
    }
    expect((await ann.get(`${path}/secrets`)).body).toMatchObject({ appSign: app.appSign, retired: [] });
    const { entries } = (await ann.get('/audit')).body as { entries: object[] };
    expect(entries[0]).toMatchObject({ actor: 'Ann', action: 'app.revealSecrets', appId: app.appId });
  });

  it('make tokens that the inspector reads, also after the secret was replaced', async () => {
    const ann = await owner();
    const path = `/apps/${harness.app.appId}`;
    const privileges = { roomId: 'red', login: true, publish: false, streamIds: null };
    const { token } = (await ann.post(`${path}/tokens`, { userId: 'ben', seconds: 60, privileges })).body;
    const inspect = async (text: unknown) => (await ann.post(`${path}/tokens/inspect`, { token: text })).body;
    expect(await inspect(token)).toMatchObject({
      ok: true,
      userId: 'ben',
      isExpired: false,
      isRetiredSecret: false,
    });
    const rotation = { revision: 1, kind: 'serverSecret', overlapMs: 3_600_000 };
    expect(await ann.post(`${path}/secrets/rotate`, rotation)).toMatchObject({ status: 200 });
    expect(await inspect(token)).toMatchObject({ ok: true, isRetiredSecret: true });
    harness.clock.advance(61_000);
    expect(await inspect(token)).toMatchObject({ ok: true, isExpired: true });
    expect(await inspect('04garbage')).toMatchObject({
      ok: false,
      code: expect.any(Number),
      detail: expect.any(String),
    });
    expect(await inspect('nonsense')).toMatchObject({ ok: false, reason: 'tokenVersion' });
  });
});

describe('rooms', () => {
  it('are seen with members and streams, told of while one watches, and steered', async () => {
    const ann = await owner();
    const path = `/apps/${harness.app.appId}`;
    const { client } = await harness.enter('caller', { roomId: 'red' });
    await publish(client, 'cam');
    expect((await ann.get(`${path}/rooms`)).body).toMatchObject({
      rooms: [{ roomId: 'red', memberCount: 1, streamCount: 1 }],
    });
    expect((await ann.get(`${path}/rooms/red`)).body).toMatchObject({
      members: [{ userId: 'caller' }],
      streams: [{ streamId: 'cam', userId: 'caller' }],
    });

    const watching = await fetch(`${harness.url}${CONSOLE_API}${path}/live`, {
      headers: { cookie: ann.cookie },
    });
    const reader = watching.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toContain('"memberCount":1');

    expect(await ann.post(`${path}/rooms/red/message`, { content: 'hello' })).toMatchObject({ status: 200 });
    expect(await client.next('broadcastMessages')).toMatchObject({ messages: [{ message: 'hello' }] });
    expect(await ann.post(`${path}/rooms/red/streams/cam/stop`)).toMatchObject({ status: 200 });
    expect(await client.next('publishStopped')).toMatchObject({ streamId: 'cam', code: 1003025 });
    expect(await ann.post(`${path}/rooms/red/kick`, { userId: 'nobody' })).toMatchObject({ status: 404 });
    expect(await ann.post(`${path}/rooms/red/kick`, { userId: 'caller', reason: 'bye' })).toMatchObject({
      status: 200,
    });
    expect(await client.next('kicked')).toMatchObject({ reason: 'bye' });
    harness.clock.advance(1_000);
    expect((await reader?.read())?.value).toContain('"rooms":[]');
    await reader?.cancel();
    expect(await ann.get(`${path}/rooms/red`)).toMatchObject({ status: 404 });
  });

  it('are left by whom an operator forbids, who stays out, and lose streams that are forbidden', async () => {
    const ann = await owner();
    const path = `/apps/${harness.app.appId}`;
    const { client } = await harness.enter('caller', { roomId: 'red' });
    await publish(client, 'cam');
    expect(await ann.post(`${path}/rooms/red/streams/none/forbid`)).toMatchObject({ status: 404 });
    expect(await ann.post(`${path}/rooms/red/streams/cam/forbid`)).toMatchObject({ status: 200 });
    expect(await client.next('publishStopped')).toMatchObject({ streamId: 'cam' });
    expect(await ann.post(`${path}/rooms/red/forbid`, { userId: 'nobody' })).toMatchObject({ status: 404 });
    expect(await ann.post(`${path}/rooms/red/forbid`, { userId: 'caller' })).toMatchObject({ status: 200 });
    expect(await client.next('kicked')).toMatchObject({ code: 1002055 });
    await expect(harness.enter('caller', { roomId: 'red' })).rejects.toThrow();
    await expect(harness.enter('caller', { roomId: 'blue' })).resolves.toBeDefined();
    expect((await ann.get(`${path}/forbids`)).body).toMatchObject({
      streams: [{ streamId: 'cam' }],
      userRules: [{ userId: 'caller', roomId: 'red', forbidsLogin: true }],
    });
  });

  it('say what each member sends and receives, as engines measure it and clients report it', async () => {
    const ann = await owner();
    const path = `/apps/${harness.app.appId}`;
    const { client: caller } = await harness.enter('caller', { roomId: 'red' });
    await publish(caller, 'cam');
    const { client: player } = await harness.enter('player', { roomId: 'red' });
    const { tracks } = await play(player, 'cam');
    await player.request('startConsumers', { consumerIds: tracks.map(({ consumerId }) => consumerId) });
    const streams = [{ streamId: 'cam', direction: 'receive' as const, figures: { videoFps: 25 } }];
    await player.request('reportQuality', { upstream: 0, downstream: 0, streams });
    const flowing = { streamId: 'cam', audioBps: FAKE_BPS.audio, videoBps: FAKE_BPS.video, layer: 1 };
    expect((await ann.get(`${path}/rooms/red`)).body.figures).toMatchObject([
      { userId: 'caller', direction: 'send', ...flowing, reported: null },
      {
        userId: 'player',
        direction: 'receive',
        ...flowing,
        lossPercent: 2,
        roundTripMs: 40,
        estimateBps: FAKE_ESTIMATE_BPS,
        reported: { figures: { videoFps: 25 } },
      },
    ]);
  });

  it('with many reports travel compressed', async () => {
    const ann = await owner();
    const path = `/apps/${harness.app.appId}`;
    const { client, joined } = await harness.enter('caller', { roomId: 'red' });
    const streams = Array.from({ length: 10 }, (_, index) => ({
      streamId: `s${index}`,
      direction: 'receive' as const,
      figures: { score: 9, lossPercent: 0, roundTripMs: 20 },
    }));
    await client.request('reportQuality', { upstream: 0, downstream: 0, streams });
    harness.clock.advance(1_000);
    const call = `${path}/calls/${joined.room.roomSessionId}`;
    await expect.poll(async () => (await ann.get(call)).body.quality).toHaveLength(10);
    const headers = { cookie: ann.cookie, 'accept-encoding': 'gzip' };
    const answer = await fetch(`${harness.url}${CONSOLE_API}${call}`, { headers });
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    expect(await answer.json()).toEqual((await ann.get(call)).body);
  });

  it('that have ended are in the history', async () => {
    const ann = await owner();
    const path = `/apps/${harness.app.appId}`;
    const { client, joined } = await harness.enter('caller', { roomId: 'red' });
    await client.request('leave', {});
    harness.clock.advance(1_000);
    await expect
      .poll(async () => (await ann.get(`${path}/calls?userId=caller`)).body)
      .toMatchObject({ calls: [{ roomId: 'red', peakMembers: 1, closeReason: 0 }], next: null });
    expect((await ann.get(`${path}/calls/${joined.room.roomSessionId}`)).body).toMatchObject({
      members: [{ userId: 'caller' }],
    });
    expect(await ann.get(`${path}/calls?limit=0`)).toMatchObject({
      status: 400,
      body: { error: { field: 'limit' } },
    });
    expect((await ann.get('/usage?figures=peak,logins')).body).toMatchObject({
      figures: [{ figure: 'logins', value: 1 }],
    });
    expect(await ann.get('/usage?figures=a%25')).toMatchObject({
      status: 400,
      body: { error: { field: 'figures' } },
    });
    expect((await ann.get('/usage')).body).toMatchObject({
      figures: expect.arrayContaining([expect.objectContaining({ figure: 'calls', value: 1 })]),
    });
  });
});

describe('webhooks', () => {
  it('are tried out, listed, and sent again', async () => {
    const ann = await owner();
    const path = `/apps/${harness.app.appId}`;
    const posted: string[] = [];
    let status = 500;
    const backEnd = createServer((request, response) => {
      request.on('data', (chunk) => posted.push(String(chunk)));
      request.on('end', () => response.writeHead(status).end());
    });
    await new Promise<void>((resolve) => backEnd.listen(0, '127.0.0.1', resolve));
    const room_create = `http://127.0.0.1:${(backEnd.address() as AddressInfo).port}/`;
    try {
      expect(await ann.post(`${path}/webhooks/test`, { event: 'room_create' })).toMatchObject({
        status: 400,
      });
      await ann.ask('PATCH', path, { revision: 1, changes: { webhookUrls: { room_create } } });
      expect((await ann.post(`${path}/webhooks/test`, { event: 'room_create' })).body).toMatchObject({
        status: 500,
        problem: 'it answered 500',
      });
      status = 200;
      await harness.enter('caller', { roomId: 'red' });
      const deliveries = async () => (await ann.get(`${path}/webhooks?state=delivered`)).body.deliveries;
      await expect.poll(deliveries).toMatchObject([{ event: 'room_create', roomId: 'red' }]);
      const [{ deliveryId } = { deliveryId: 0 }] = (await deliveries()) as { deliveryId: number }[];
      expect(await ann.post(`${path}/webhooks/${deliveryId}/resend`)).toMatchObject({ status: 200 });
      await expect.poll(() => posted.length).toBe(3);
      expect(await ann.post(`${path}/webhooks/999/resend`)).toMatchObject({ status: 404 });
    } finally {
      backEnd.close();
    }
  });
});

describe('the system', () => {
  it('is shown without what is secret', async () => {
    const ann = await owner();
    const { body } = await ann.get('/system');
    expect(body).toMatchObject({ database: { kind: 'SQLite', isReachable: true }, live: { rooms: 0 } });
    expect(body.process).toMatchObject({ cpuTimeMs: expect.any(Number), residentBytes: expect.any(Number) });
    expect(body.engines).toMatchObject([{ index: 0, load: { uptimeMs: expect.any(Number) } }]);
    expect(Object.keys(body.settings as object)).toContain('mediaPort');
    expect(Object.keys(body.settings as object)).not.toContain('databaseUrl');
  });
});
