import { createHmac } from 'node:crypto';
import { createPrivilegePayload, createToken04, signServerApi } from '@parley/auth';
import { ERRORS } from '@parley/protocol';
import { parse } from 'sdp-transform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../store/index.ts';
import { publish } from '../testing/actions.ts';
import { FakeEngines } from '../testing/fake-engines.ts';
import { type Harness, openHarness } from '../testing/harness.ts';
import { chromiumOffer, iceFragment, OFFERED_ICE } from '../testing/sdp-offers.ts';

const SEND = chromiumOffer({ direction: 'sendonly' });
const RECV = chromiumOffer({ direction: 'recvonly' });
const SDP = 'application/sdp';
const FRAGMENT = 'application/trickle-ice-sdpfrag';

let harness: Harness;
let engines: FakeEngines;
const open = async (overrides: Parameters<typeof openHarness>[1] = {}) => {
  engines = new FakeEngines();
  harness = await openHarness(async () => engines, overrides);
};
beforeEach(() => open());
afterEach(() => harness.close());

const engine = () => engines.running()[0]!;
const key = () => harness.app.ingestKey ?? '';
const pathOf = (protocol: string, streamId = 's', roomId = 'room') =>
  `/${protocol}/${harness.app.appId}/${roomId}/${streamId}`;

interface Call {
  method?: string;
  bearer?: string | null;
  body?: string;
  type?: string;
  headers?: Record<string, string>;
}
/** A request of a client; with the ingest key unless told. */
function call(path: string, { method = 'GET', bearer = key(), body, type, headers = {} }: Call = {}) {
  return fetch(harness.url + path, {
    method,
    body: body ?? null,
    headers: {
      ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
      ...(type === undefined ? {} : { 'content-type': type }),
      ...headers,
    },
  });
}
const post = (path: string, body: string, more: Call = {}) =>
  call(path, { method: 'POST', body, type: SDP, ...more });
const sendOffer = (streamId?: string, more?: Call) => post(pathOf('whip', streamId), SEND, more);
const playOffer = (streamId?: string, more?: Call) => post(pathOf('whep', streamId), RECV, more);

/** Does what a client does, and insists that it succeeds. */
async function session(answer: Promise<Response>) {
  const response = await answer;
  const text = await response.text();
  if (response.status !== 201) throw new Error(`${response.status}: ${text}`);
  return {
    location: response.headers.get('location') ?? '',
    etag: response.headers.get('etag') ?? '',
    text,
    response,
  };
}
async function problem(answer: Promise<Response>) {
  const response = await answer;
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const { detail, code, status } = await response.json();
  expect(status).toBe(response.status);
  return { status, detail, code, headers: response.headers };
}

interface TokenWishes {
  userId?: string;
  room?: string;
  login?: boolean;
  publish?: boolean;
  streamIds?: string[] | null;
  seconds?: number;
}
function token(wishes: TokenWishes = {}, app = harness.app): string {
  const { userId = 'tom', room = '', login = true, publish = true, streamIds = null, seconds = 600 } = wishes;
  return createToken04({
    appId: app.appId,
    userId,
    serverSecret: app.serverSecret,
    effectiveSeconds: seconds,
    payload: createPrivilegePayload({ roomId: room, login, publish, streamIds }),
    nowMs: harness.clock.nowMs(),
  });
}

describe('a WHIP publisher', () => {
  it('[SIG-40] is answered with a session, its ETag and what may be patched', async () => {
    const { location, etag, text, response } = await session(sendOffer());
    expect(location).toMatch(new RegExp(`^${pathOf('whip')}/[A-Za-z0-9_-]{32}$`));
    expect(etag).toMatch(/^"[^"]+"$/);
    expect(response.headers.get('content-type')).toBe(SDP);
    expect(response.headers.get('accept-patch')).toBe(FRAGMENT);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const answer = parse(text);
    expect(answer.media.map(({ type, direction, setup }) => [type, direction, setup])).toEqual([
      ['audio', 'recvonly', 'passive'],
      ['video', 'recvonly', 'passive'],
    ]);
    expect([...engine().transports.values()]).toEqual([{ isConnected: true }]);
    expect(engine().producers.size).toBe(2);
  });

  it('[SIG-40] is a member like any other: seen, its stream played, its end told', async () => {
    const { client: anna } = await harness.enter('anna');
    const { location } = await session(sendOffer('s', { bearer: token() }));
    expect((await anna.next('usersAdded')).users).toEqual([{ userId: 'tom', userName: 'tom' }]);
    expect((await anna.next('streamsAdded')).streams).toMatchObject([
      { streamId: 's', user: { userId: 'tom' } },
    ]);
    const played = await anna.request('play', { streamId: 's', audio: true, video: true });
    expect(played.tracks.map(({ kind, source }) => [kind, source])).toEqual([
      ['audio', 'microphone'],
      ['video', 'camera'],
    ]);
    expect((await call(location, { method: 'DELETE' })).status).toBe(200);
    expect(await anna.next('streamsDeleted')).toMatchObject({ reasons: [1] });
    expect((await anna.next('usersDeleted')).users).toMatchObject([{ userId: 'tom' }]);
    expect((await call(location)).status).toBe(404);
    expect(engine().objectCount).toBe(2);
  });

  it('[SIG-41] with the ingest key is somebody new each time', async () => {
    const { client: anna } = await harness.enter('anna');
    await session(sendOffer('one'));
    await session(sendOffer('two'));
    const ids = [await anna.next('usersAdded'), await anna.next('usersAdded')].map(
      ({ users }) => users[0]?.userId,
    );
    for (const id of ids) expect(id).toMatch(/^whip-[A-Za-z0-9_-]{16}$/);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it('[SIG-14] is replaced by a second one of the same user, with the same stream', async () => {
    const { location } = await session(sendOffer('s', { bearer: token() }));
    const { client: anna } = await harness.enter('anna');
    const again = await session(sendOffer('s', { bearer: token() }));
    expect(await anna.next('streamsDeleted')).toMatchObject({ reasons: [3] });
    expect(await anna.next('streamsAdded')).toMatchObject({ streams: [{ streamId: 's' }] });
    expect((await call(location)).status).toBe(404);
    expect((await call(again.location)).status).toBe(204);
  });

  it('[SIG-30] of a stream that somebody else publishes gets 409, and nobody sees it come', async () => {
    const { client: anna } = await harness.enter('anna');
    await publish(anna, 's');
    const { status, code, detail } = await problem(sendOffer());
    expect([status, code]).toEqual([409, ERRORS.streamExists.code]);
    expect(detail).toContain('another user publishes');
    await anna.settle();
    expect(anna.notifications).toEqual([]);
    expect(engine().transports.size).toBe(2);
  });

  it('is kicked by the server API as others are, and finds its session gone', async () => {
    const { client: anna } = await harness.enter('anna');
    const { location } = await session(sendOffer('s', { bearer: token() }));
    const { appId, serverSecret } = harness.app;
    const signed = { appId, signatureNonce: 'a1', timestamp: Math.floor(harness.clock.nowMs() / 1000) };
    const query = new URLSearchParams({
      Action: 'KickoutUser',
      AppId: String(appId),
      SignatureNonce: signed.signatureNonce,
      SignatureVersion: '2.0',
      Timestamp: String(signed.timestamp),
      Signature: signServerApi(signed, serverSecret),
      RoomId: 'room',
    });
    query.append('UserId[]', 'tom');
    expect(await (await call(`/?${query}`)).json()).toMatchObject({ Code: 0 });
    expect(await anna.next('streamsDeleted')).toMatchObject({ reasons: [4] });
    expect((await call(location, { method: 'DELETE' })).status).toBe(404);
  });

  it('leaves nothing behind when its media cannot be made', async () => {
    const { client: anna } = await harness.enter('anna');
    engines.lose(engine());
    const { status, headers } = await problem(sendOffer());
    expect([status, headers.get('retry-after')]).toEqual([503, '2']);
    engines.restart(0);
    await anna.next('mediaReset');
    expect(anna.notifications).toEqual([]);
    expect(engine().transports.size).toBe(2);
    await session(sendOffer());
  });
});

describe('a WHEP player', () => {
  it('[SIG-40] gets the stream under the numbers of its offer, and is seen', async () => {
    const { client: anna } = await harness.enter('anna');
    await publish(anna, 's');
    const { text, location } = await session(playOffer());
    expect((await anna.next('usersAdded')).users[0]?.userId).toMatch(/^whep-/);
    const [audio, video] = parse(text).media;
    expect([audio?.direction, video?.direction]).toEqual(['sendonly', 'sendonly']);
    expect([audio?.payloads, video?.payloads]).toEqual([111, '96 97']);
    expect(video?.msid?.[0]?.id).toBe(audio?.msid?.[0]?.id);
    const consumers = [...engine().consumers.values()];
    expect(consumers.map(({ paused, params }) => [params.kind, paused, params.rtpParameters.mid])).toEqual([
      ['audio', false, '0'],
      ['video', false, '1'],
    ]);
    expect(consumers[1]?.params.codecMapping).toEqual([{ payloadType: 96, mappedPayloadType: 101 }]);
    const ssrcs = video?.ssrcs?.map(({ id }) => id);
    expect(consumers[1]?.params.rtpParameters.encodings).toEqual([
      { ssrc: ssrcs?.[0], rtx: { ssrc: ssrcs?.[1] } },
    ]);
    expect((await call(location, { method: 'DELETE' })).status).toBe(200);
    expect(engine().consumers.size).toBe(0);
    expect((await anna.next('usersDeleted')).users).toHaveLength(1);
  });

  it('of a publisher that sends no video hears it, and its picture stays away', async () => {
    await session(post(pathOf('whip'), chromiumOffer({ direction: 'sendonly', kinds: ['audio'] })));
    const { text } = await session(playOffer());
    expect(parse(text).media.map(({ direction }) => direction)).toEqual(['sendonly', 'inactive']);
    expect(parse(text).groups).toEqual([{ type: 'BUNDLE', mids: '0 1' }]);
  });

  it('of a stream that is not there gets 409 and when to try again', async () => {
    const { status, code, headers } = await problem(playOffer());
    expect([status, code, headers.get('retry-after')]).toEqual([409, ERRORS.streamNotFound.code, '3']);
    const { client: anna } = await harness.enter('anna', { roomId: 'other' });
    await publish(anna, 's');
    expect((await problem(playOffer())).status).toBe(409);
    expect(engine().transports.size).toBe(2);
  });

  it('that cannot decode the stream gets 422 naming the codec, and is not let in', async () => {
    const { client: anna } = await harness.enter('anna');
    await publish(anna, 's');
    const h264 = RECV.replace('SAVPF 96 97 108 109 118', 'SAVPF 108 109');
    const { status, detail } = await problem(post(pathOf('whep'), h264));
    expect(status).toBe(422);
    expect(detail).toContain("the stream's video is VP8");
    await anna.settle();
    expect(anna.notifications).toEqual([]);
  });

  it('that asks for a kind that the stream lacks gets 422', async () => {
    await session(post(pathOf('whip'), chromiumOffer({ direction: 'sendonly', kinds: ['audio'] })));
    const { status, detail } = await problem(
      post(pathOf('whep'), chromiumOffer({ direction: 'recvonly', kinds: ['video'] })),
    );
    expect([status, detail]).toEqual([422, 'the stream has no video, which is all that is offered']);
  });

  it('[SIG-13] counts as a member of a room that is full', async () => {
    const { client: anna } = await harness.enter('anna', { maxMemberCount: 2 });
    await publish(anna, 's');
    const { location } = await session(playOffer());
    const { status, code } = await problem(playOffer());
    expect([status, code]).toEqual([403, ERRORS.roomFull.code]);
    await call(location, { method: 'DELETE' });
    await session(playOffer());
  });

  it('[SIG-43] ends with its stream, and goes on while a part of it is left', async () => {
    const { client: anna } = await harness.enter('anna');
    await publish(anna, 's');
    const { location } = await session(playOffer());
    await anna.request('removeTracks', { streamId: 's', trackIds: ['cam of s'] });
    expect((await call(location)).status).toBe(204);
    await anna.request('unpublish', { streamId: 's' });
    await anna.next('usersDeleted');
    expect((await call(location)).status).toBe(404);
    expect(engine().transports.size).toBe(2);
  });
});

describe('a session', () => {
  const fragment = (usernameFragment: string) => iceFragment({ ...OFFERED_ICE, usernameFragment });
  const patch = (location: string, body: string, ifMatch: string | undefined, type = FRAGMENT) =>
    call(location, {
      method: 'PATCH',
      body,
      type,
      headers: ifMatch === undefined ? {} : { 'if-match': ifMatch },
    });

  it('[SIG-44] takes candidates with 204 and no ETag', async () => {
    const { location, etag } = await session(sendOffer());
    for (const ifMatch of [etag, '*', `"x", ${etag}`]) {
      const response = await patch(location, iceFragment(OFFERED_ICE), ifMatch);
      expect([response.status, response.headers.get('etag')]).toEqual([204, null]);
    }
    expect(engine().requests.map(({ method }) => method)).not.toContain('restartIce');
  });

  it('[SIG-44] restarts ICE for new credentials, with a new ETag', async () => {
    const { location, etag } = await session(sendOffer());
    const response = await patch(location, fragment('newu'), '*');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(FRAGMENT);
    const next = response.headers.get('etag');
    expect(next).not.toBe(etag);
    const text = await response.text();
    expect(text).toContain('a=ice-ufrag:again\r\n');
    expect(text).toContain('a=candidate:1 1 udp 1 192.0.2.1 47000 typ host\r\n');
    expect((await patch(location, fragment('newu'), etag)).status).toBe(412);
    expect((await patch(location, fragment('newu'), next ?? '')).status).toBe(204);
  });

  it('refuses a PATCH that it cannot place or read', async () => {
    const { location, etag } = await session(sendOffer());
    expect(await problem(patch(location, iceFragment(OFFERED_ICE), undefined))).toMatchObject({
      status: 428,
      detail: expect.stringContaining('If-Match is missing'),
    });
    expect((await problem(patch(location, iceFragment(OFFERED_ICE), '"other"'))).status).toBe(412);
    expect((await problem(patch(location, SEND, etag, SDP))).status).toBe(415);
    expect((await problem(patch(location, 'nonsense', etag))).status).toBe(400);
    expect((await problem(patch(`${pathOf('whip')}/none`, iceFragment(OFFERED_ICE), etag))).status).toBe(404);
    expect((await problem(patch(location.replace('/room/', '/other/'), '', etag))).status).toBe(404);
  });

  it('refuses more than ten PATCHes in a second', async () => {
    const { location, etag } = await session(sendOffer());
    for (let count = 0; count < 10; count++) await patch(location, iceFragment(OFFERED_ICE), etag);
    const { status, headers } = await problem(patch(location, iceFragment(OFFERED_ICE), etag));
    expect([status, headers.get('retry-after')]).toEqual([429, '1']);
    harness.clock.advance(1_000);
    expect((await patch(location, iceFragment(OFFERED_ICE), etag)).status).toBe(204);
  });

  it('[SIG-42] ends when its transport was not connected within 30 s', async () => {
    const { location } = await session(sendOffer());
    harness.clock.advance(29_000);
    expect((await call(location)).status).toBe(204);
    harness.clock.advance(1_000);
    expect((await call(location)).status).toBe(404);
    expect(engine().objectCount).toBe(0);
  });

  it.each([
    ['disconnected', 2],
    ['failed', 5],
  ] as const)(
    '[SIG-42] lives while its transport is connected, and ends when that is %s',
    async (state, reason) => {
      const { client: anna } = await harness.enter('anna');
      const { location } = await session(sendOffer());
      engines.transportChanged(engine(), 'connected');
      for (let minute = 0; minute < 10; minute++) {
        harness.clock.advance(60_000);
        await anna.settle();
      }
      expect((await call(location)).status).toBe(204);
      engines.transportChanged(engine(), state);
      expect(await anna.next('streamsDeleted')).toMatchObject({ reasons: [reason] });
      expect((await call(location)).status).toBe(404);
    },
  );

  it('[SIG-42] ends with its engine', async () => {
    const { location } = await session(sendOffer());
    engines.lose(engine());
    expect((await call(location)).status).toBe(404);
    engines.restart(0);
    expect(engine().objectCount).toBe(0);
  });
});

describe('credentials', () => {
  it('that are missing or prove nothing get 401 with the documented cause', async () => {
    const other = harness.tokenOnlyApp;
    const cases: [string | null, number][] = [
      [null, ERRORS.noCredentials.code],
      ['ik-wrong', ERRORS.tokenVersion.code],
      [token({ seconds: 1 }), ERRORS.tokenExpired.code],
      [token({}, other), ERRORS.loginAuthFailed.code],
      [`04${'A'.repeat(40)}`, ERRORS.tokenInternal.code],
    ];
    harness.clock.advance(1_000);
    for (const [bearer, code] of cases) {
      const refused = await problem(sendOffer('s', { bearer }));
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
      const refused = await problem(sendOffer('s', { bearer: token(wishes) }));
      expect([refused.status, refused.code]).toEqual([403, code]);
    }
    await session(sendOffer('s', { bearer: token({ room: 'room', streamIds: ['s'] }) }));
    await session(playOffer('s', { bearer: token({ userId: 'viewer', publish: false }) }));
  });

  it('of an app that takes tokens only may be its ingest key', async () => {
    const { appId, ingestKey } = harness.tokenOnlyApp;
    const path = `/whip/${appId}/room/s`;
    await session(post(path, SEND, { bearer: ingestKey }));
    expect((await problem(post(path, SEND))).status).toBe(401);
  });
});

describe('a request', () => {
  it('to an app that does not exist gets 404', async () => {
    for (const appId of ['1', '0', 'x', '99999999999'])
      expect(await problem(post(`/whip/${appId}/room/s`, SEND))).toMatchObject({
        status: 404,
        code: ERRORS.appIdUnknown.code,
      });
  });

  it('with ids that are not allowed gets 400 naming them', async () => {
    expect((await problem(sendOffer('a%20b'))).code).toBe(ERRORS.streamIdIllegal.code);
    expect((await problem(post(pathOf('whip', 's', 'r%20m'), SEND))).code).toBe(ERRORS.roomIdIllegal.code);
    const { location } = await session(post(pathOf('whip', 's', 'r%2Fm'), SEND));
    expect(location).toContain('/r%2Fm/');
    expect((await call(location)).status).toBe(204);
  });

  it('with another content type gets 415, with too long a body 413, with no SDP 400', async () => {
    expect((await problem(sendOffer('s', { type: 'application/json' }))).status).toBe(415);
    expect((await problem(call(pathOf('whip'), { method: 'POST' }))).status).toBe(415);
    expect((await problem(post(pathOf('whip'), 'a'.repeat(70_000)))).status).toBe(413);
    expect(await problem(post(pathOf('whip'), 'hello'))).toMatchObject({
      status: 400,
      detail: 'line 1 is not of the form type=value',
    });
    expect((await problem(post(pathOf('whip'), ''))).status).toBe(400);
    expect((await problem(post(pathOf('whip'), RECV))).status).toBe(422);
  });

  it('beyond an app’s 200 sessions in a second gets 429', async () => {
    const answers = await Promise.all(Array.from({ length: 201 }, () => post(pathOf('whip'), 'hello')));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.map(({ headers }) => headers.get('retry-after'))).toEqual(['1']);
  });

  it('with a method that means nothing here gets 405 and those that do', async () => {
    const { location } = await session(sendOffer());
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      const refused = await problem(call(pathOf('whip'), { method }));
      expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS, POST']);
    }
    for (const method of ['PUT', 'POST'])
      expect((await problem(call(location, { method }))).headers.get('allow')).toContain('PATCH');
  });

  it('to look at an endpoint finds what is posted there', async () => {
    for (const method of ['GET', 'HEAD']) {
      const response = await call(pathOf('whep'), { method, bearer: null });
      expect([response.status, response.headers.get('content-type')]).toEqual([200, SDP]);
      expect(await response.text()).toBe('');
    }
  });

  it('is counted by protocol and outcome', async () => {
    await session(sendOffer());
    await sendOffer();
    await playOffer('none');
    const figures = await (await call('/metrics')).text();
    expect(figures).toContain('parley_requests_total{type="whip",code="0"} 1');
    expect(figures).toContain(`parley_requests_total{type="whip",code="${ERRORS.streamExists.code}"} 1`);
    expect(figures).toContain(`parley_requests_total{type="whep",code="${ERRORS.streamNotFound.code}"} 1`);
  });
});

describe('STUN and TURN servers', () => {
  it('are not spoken of when there are none', async () => {
    expect((await session(sendOffer())).response.headers.get('link')).toBeNull();
  });

  it('are told with credentials that a TURN server can check and that end in a day', async () => {
    await harness.close();
    await open({
      iceServers: ['stun:stun.example:3478', 'turns:turn.example?transport=tcp'],
      turnSecret: 'shared with coturn',
    });
    const { response } = await session(sendOffer('s', { bearer: token() }));
    const username = `${Math.floor(harness.clock.nowMs() / 1000) + 86_400}:tom`;
    const credential = createHmac('sha1', 'shared with coturn').update(username).digest('base64');
    expect(response.headers.get('link')).toBe(
      `<stun:stun.example:3478>; rel="ice-server", <turns:turn.example?transport=tcp>; rel="ice-server"; ` +
        `username="${username}"; credential="${credential}"; credential-type="password"`,
    );
  });
});

describe('pages of other origins', () => {
  const preflight = (path: string, origin: string) =>
    call(path, {
      method: 'OPTIONS',
      bearer: null,
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    });

  it('may post, patch and read what a client needs', async () => {
    const { location } = await session(sendOffer());
    const endpoint = await preflight(pathOf('whip'), 'https://page.example');
    expect(endpoint.status).toBe(200);
    expect(endpoint.headers.get('accept-post')).toBe(SDP);
    expect(endpoint.headers.get('access-control-allow-origin')).toBe('*');
    expect(endpoint.headers.get('access-control-allow-methods')).toContain('POST');
    expect(endpoint.headers.get('access-control-allow-headers')).toContain('Authorization');
    const resource = await preflight(location, 'https://page.example');
    expect(resource.headers.get('access-control-allow-methods')).toContain('PATCH');
    const refused = await sendOffer('s', { headers: { origin: 'https://page.example' } });
    expect(refused.status).toBe(409);
    expect(refused.headers.get('access-control-expose-headers')).toContain('Location');
  });

  it('may only where the server allows their origin', async () => {
    await harness.close();
    await open({ allowedOrigins: ['https://good.example'] });
    const good = await preflight(pathOf('whip'), 'https://good.example');
    expect(good.headers.get('access-control-allow-origin')).toBe('https://good.example');
    const bad = await preflight(pathOf('whip'), 'https://bad.example');
    expect(bad.headers.get('access-control-allow-origin')).toBeNull();
    for (const { headers } of [good, bad]) expect(headers.get('vary')).toContain('Origin');
  });

  it('[SIG-19] may only from the origins of an app that has some', async () => {
    const store = await openStore({ dataDir: harness.dataDir, nowMs: () => harness.clock.nowMs() });
    const { appId, revision } = harness.app;
    await store.apps.update(appId, revision, { allowedOrigins: ['https://good.example'] });
    await store.close();
    const from = (origin: string) => sendOffer('s', { headers: { origin } });
    expect((await preflight(pathOf('whip'), 'https://bad.example')).headers.get('vary')).toContain('Origin');
    expect(await problem(from('https://bad.example'))).toMatchObject({
      status: 403,
      detail: expect.stringContaining('origin'),
    });
    const { response } = await session(from('https://good.example'));
    expect(response.headers.get('access-control-allow-origin')).toBe('https://good.example');
  });
});
