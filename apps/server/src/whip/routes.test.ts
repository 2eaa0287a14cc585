import { createHmac } from 'node:crypto';
import { ERRORS } from '@parley/protocol';
import { describe, expect, it } from 'vitest';
import { openStore } from '../store/index.ts';
import { problem, RECV, SDP, SEND, session, type TokenWishes, WhipStage } from '../testing/whip-stage.ts';

const stage = WhipStage.forEachTest();

describe('credentials', () => {
  it('that are missing or prove nothing get 401 with the documented cause', async () => {
    const other = stage.harness.tokenOnlyApp;
    const cases: [string | null, number][] = [
      [null, ERRORS.noCredentials.code],
      ['ik-wrong', ERRORS.tokenVersion.code],
      [stage.token({ seconds: 1 }), ERRORS.tokenExpired.code],
      [stage.token({}, other), ERRORS.loginAuthFailed.code],
      [`04${'A'.repeat(40)}`, ERRORS.tokenInternal.code],
    ];
    stage.harness.clock.advance(1_000);
    for (const [bearer, code] of cases) {
      const refused = await problem(stage.sendOffer('s', { bearer }));
      expect([refused.status, refused.code], String(bearer)).toEqual([401, code]);
      expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer/);
      if (bearer !== null) expect(refused.detail).not.toContain(bearer);
    }
  });

  it('that are good and do not allow it get 403', async () => {
    const cases: [TokenWishes, number][] = [
      [{ room: 'other' }, ERRORS.loginAuthFailed.code],
      [{ login: false }, ERRORS.loginAuthFailed.code],
      [{ publish: false }, ERRORS.tokenNoPublish.code],
      [{ streamIds: ['t'] }, ERRORS.tokenNoPublish.code],
    ];
    for (const [wishes, code] of cases) {
      const refused = await problem(stage.sendOffer('s', { bearer: stage.token(wishes) }));
      expect([refused.status, refused.code]).toEqual([403, code]);
    }
    await session(stage.sendOffer('s', { bearer: stage.token({ room: 'room', streamIds: ['s'] }) }));
    await session(stage.playOffer('s', { bearer: stage.token({ userId: 'viewer', publish: false }) }));
  });

  it('of an app that takes tokens only may be its ingest key', async () => {
    const { appId, ingestKey } = stage.harness.tokenOnlyApp;
    const path = `/whip/${appId}/room/s`;
    await session(stage.post(path, SEND, { bearer: ingestKey }));
    expect((await problem(stage.post(path, SEND))).status).toBe(401);
  });
});

describe('a request', () => {
  it('to an app that does not exist gets 404', async () => {
    for (const appId of ['1', '0', 'x', '99999999999'])
      expect(await problem(stage.post(`/whip/${appId}/room/s`, SEND))).toMatchObject({
        status: 404,
        code: ERRORS.appIdUnknown.code,
      });
  });

  it('with ids that are not allowed gets 400 naming them', async () => {
    expect((await problem(stage.sendOffer('a%20b'))).code).toBe(ERRORS.streamIdIllegal.code);
    expect((await problem(stage.post(stage.pathOf('whip', 's', 'r%20m'), SEND))).code).toBe(
      ERRORS.roomIdIllegal.code,
    );
    const { location } = await session(stage.post(stage.pathOf('whip', 's', 'r%2Fm'), SEND));
    expect(location).toContain('/r%2Fm/');
    expect((await stage.call(location)).status).toBe(204);
  });

  it('with another content type gets 415, with too long a body 413, with no SDP 400', async () => {
    expect((await problem(stage.sendOffer('s', { type: 'application/json' }))).status).toBe(415);
    expect((await problem(stage.call(stage.pathOf('whip'), { method: 'POST' }))).status).toBe(415);
    expect((await problem(stage.post(stage.pathOf('whip'), 'a'.repeat(70_000)))).status).toBe(413);
    expect(await problem(stage.post(stage.pathOf('whip'), 'hello'))).toMatchObject({
      status: 400,
      detail: 'line 1 is not of the form type=value',
    });
    expect((await problem(stage.post(stage.pathOf('whip'), ''))).status).toBe(400);
    expect((await problem(stage.post(stage.pathOf('whip'), RECV))).status).toBe(422);
  });

  it('beyond an app’s 200 sessions in a second gets 429', async () => {
    const answers = await Promise.all(
      Array.from({ length: 201 }, () => stage.post(stage.pathOf('whip'), 'hello')),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.map(({ headers }) => headers.get('retry-after'))).toEqual(['1']);
  });

  it('with a method that means nothing here gets 405 and those that do', async () => {
    const { location } = await session(stage.sendOffer());
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      const refused = await problem(stage.call(stage.pathOf('whip'), { method }));
      expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS, POST']);
    }
    for (const method of ['PUT', 'POST'])
      expect((await problem(stage.call(location, { method }))).headers.get('allow')).toContain('PATCH');
  });

  it('to look at an endpoint finds what is posted there', async () => {
    for (const method of ['GET', 'HEAD']) {
      const response = await stage.call(stage.pathOf('whep'), { method, bearer: null });
      expect([response.status, response.headers.get('content-type')]).toEqual([200, SDP]);
      expect(await response.text()).toBe('');
    }
  });

  it('is counted by protocol and outcome', async () => {
    await session(stage.sendOffer());
    await stage.sendOffer();
    await stage.playOffer('none');
    const figures = await (await stage.call('/metrics')).text();
    expect(figures).toContain('parley_requests_total{type="whip",code="0"} 1');
    expect(figures).toContain(`parley_requests_total{type="whip",code="${ERRORS.streamExists.code}"} 1`);
    expect(figures).toContain(`parley_requests_total{type="whep",code="${ERRORS.streamNotFound.code}"} 1`);
  });
});

describe('STUN and TURN servers', () => {
  it('are not spoken of when there are none', async () => {
    expect((await session(stage.sendOffer())).response.headers.get('link')).toBeNull();
  });

  it('are told with credentials that a TURN server can check and that end in a day', async () => {
    await stage.reopen({
      iceServers: ['stun:stun.example:3478', 'turns:turn.example?transport=tcp'],
      turnSecret: 'shared with coturn',
    });
    const { response } = await session(stage.sendOffer('s', { bearer: stage.token() }));
    const username = `${Math.floor(stage.harness.clock.nowMs() / 1000) + 86_400}:tom`;
    const credential = createHmac('sha1', 'shared with coturn').update(username).digest('base64');
    expect(response.headers.get('link')).toBe(
      `<stun:stun.example:3478>; rel="ice-server", <turns:turn.example?transport=tcp>; rel="ice-server"; ` +
        `username="${username}"; credential="${credential}"; credential-type="password"`,
    );
  });
});

describe('pages of other origins', () => {
  const preflight = (path: string, origin: string) =>
    stage.call(path, {
      method: 'OPTIONS',
      bearer: null,
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    });

  it('may post, patch and read what a client needs', async () => {
    const { location } = await session(stage.sendOffer());
    const endpoint = await preflight(stage.pathOf('whip'), 'https://page.example');
    expect(endpoint.status).toBe(200);
    expect(endpoint.headers.get('accept-post')).toBe(SDP);
    expect(endpoint.headers.get('access-control-allow-origin')).toBe('*');
    expect(endpoint.headers.get('access-control-allow-methods')).toContain('POST');
    expect(endpoint.headers.get('access-control-allow-headers')).toContain('Authorization');
    const resource = await preflight(location, 'https://page.example');
    expect(resource.headers.get('access-control-allow-methods')).toContain('PATCH');
    const refused = await stage.sendOffer('s', { headers: { origin: 'https://page.example' } });
    expect(refused.status).toBe(409);
    expect(refused.headers.get('access-control-expose-headers')).toContain('Location');
  });

  it('may only where the server allows their origin', async () => {
    await stage.reopen({ allowedOrigins: ['https://good.example'] });
    const good = await preflight(stage.pathOf('whip'), 'https://good.example');
    expect(good.headers.get('access-control-allow-origin')).toBe('https://good.example');
    const bad = await preflight(stage.pathOf('whip'), 'https://bad.example');
    expect(bad.headers.get('access-control-allow-origin')).toBeNull();
    for (const { headers } of [good, bad]) expect(headers.get('vary')).toContain('Origin');
  });

  it('[SIG-19] may only from the origins of an app that has some', async () => {
    const store = await openStore({
      dataDir: stage.harness.dataDir,
      nowMs: () => stage.harness.clock.nowMs(),
    });
    const { appId, revision } = stage.harness.app;
    await store.apps.update(appId, revision, { allowedOrigins: ['https://good.example'] });
    await store.close();
    const from = (origin: string) => stage.sendOffer('s', { headers: { origin } });
    expect((await preflight(stage.pathOf('whip'), 'https://bad.example')).headers.get('vary')).toContain(
      'Origin',
    );
    expect(await problem(from('https://bad.example'))).toMatchObject({
      status: 403,
      detail: expect.stringContaining('origin'),
    });
    const { response } = await session(from('https://good.example'));
    expect(response.headers.get('access-control-allow-origin')).toBe('https://good.example');
  });
});
