import { describe, expect, it } from 'vitest';
import { iceFragment, OFFERED_ICE } from '../testing/sdp-offers.ts';
import { FRAGMENT, problem, SDP, SEND, session, WhipStage } from '../testing/whip-stage.ts';

const stage = WhipStage.forEachTest();

describe('a session', () => {
  const fragment = (usernameFragment: string) => iceFragment({ ...OFFERED_ICE, usernameFragment });
  const patch = (location: string, body: string, ifMatch: string | undefined, type = FRAGMENT) =>
    stage.call(location, {
      method: 'PATCH',
      body,
      type,
      headers: ifMatch === undefined ? {} : { 'if-match': ifMatch },
    });

  it('[SIG-44] takes candidates with 204 and no ETag', async () => {
    const { location, etag } = await session(stage.sendOffer());
    for (const ifMatch of [etag, '*', `"x", ${etag}`]) {
      const response = await patch(location, iceFragment(OFFERED_ICE), ifMatch);
      expect([response.status, response.headers.get('etag')]).toEqual([204, null]);
    }
    expect(stage.engine.requests.map(({ method }) => method)).not.toContain('restartIce');
  });

  it('[SIG-44] restarts ICE for new credentials, with a new ETag', async () => {
    const { location, etag } = await session(stage.sendOffer());
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
    const { location, etag } = await session(stage.sendOffer());
    expect(await problem(patch(location, iceFragment(OFFERED_ICE), undefined))).toMatchObject({
      status: 428,
      detail: expect.stringContaining('If-Match is missing'),
    });
    expect((await problem(patch(location, iceFragment(OFFERED_ICE), '"other"'))).status).toBe(412);
    expect((await problem(patch(location, SEND, etag, SDP))).status).toBe(415);
    expect((await problem(patch(location, 'nonsense', etag))).status).toBe(400);
    expect(
      (await problem(patch(`${stage.pathOf('whip')}/none`, iceFragment(OFFERED_ICE), etag))).status,
    ).toBe(404);
    expect((await problem(patch(location.replace('/room/', '/other/'), '', etag))).status).toBe(404);
  });

  it('refuses more than ten PATCHes in a second', async () => {
    const { location, etag } = await session(stage.sendOffer());
    for (let count = 0; count < 10; count++) await patch(location, iceFragment(OFFERED_ICE), etag);
    const { status, headers } = await problem(patch(location, iceFragment(OFFERED_ICE), etag));
    expect([status, headers.get('retry-after')]).toEqual([429, '1']);
    stage.harness.clock.advance(1_000);
    expect((await patch(location, iceFragment(OFFERED_ICE), etag)).status).toBe(204);
  });

  it('[SIG-42] ends when its transport was not connected within 30 s', async () => {
    const { location } = await session(stage.sendOffer());
    stage.harness.clock.advance(29_000);
    expect((await stage.call(location)).status).toBe(204);
    stage.harness.clock.advance(1_000);
    expect((await stage.call(location)).status).toBe(404);
    expect(stage.engine.objectCount).toBe(0);
  });

  it.each([
    ['disconnected', 2],
    ['failed', 5],
  ] as const)(
    '[SIG-42] lives while its transport is connected, and ends when that is %s',
    async (state, reason) => {
      const { client: anna } = await stage.harness.enter('anna');
      const { location } = await session(stage.sendOffer());
      stage.engines.transportChanged(stage.engine, 'connected');
      for (let minute = 0; minute < 10; minute++) {
        stage.harness.clock.advance(60_000);
        await anna.settle();
      }
      expect((await stage.call(location)).status).toBe(204);
      stage.engines.transportChanged(stage.engine, state);
      expect(await anna.next('streamsDeleted')).toMatchObject({ reasons: [reason] });
      expect((await stage.call(location)).status).toBe(404);
    },
  );

  it('[SIG-42] ends with its engine', async () => {
    const { location } = await session(stage.sendOffer());
    stage.engines.lose(stage.engine);
    expect((await stage.call(location)).status).toBe(404);
    stage.engines.restart(0);
    expect(stage.engine.objectCount).toBe(0);
  });
});
