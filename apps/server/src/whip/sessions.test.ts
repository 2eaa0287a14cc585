import { signServerApi } from '@parley/auth';
import { ERRORS } from '@parley/protocol';
import { parse } from 'sdp-transform';
import { describe, expect, it } from 'vitest';
import { publish } from '../testing/actions.ts';
import { figuresAtTheEnd } from '../testing/counted.ts';
import { chromiumOffer } from '../testing/sdp-offers.ts';
import { FRAGMENT, problem, RECV, SDP, session, WhipStage } from '../testing/whip-stage.ts';

const stage = WhipStage.forEachTest();

describe('a WHIP publisher', () => {
  it('[SIG-40] is answered with a session, its ETag and what may be patched', async () => {
    const { location, etag, text, response } = await session(stage.sendOffer());
    expect(location).toMatch(new RegExp(`^${stage.pathOf('whip')}/[A-Za-z0-9_-]{32}$`));
    expect(etag).toMatch(/^"[^"]+"$/);
    expect(response.headers.get('content-type')).toBe(SDP);
    expect(response.headers.get('accept-patch')).toBe(FRAGMENT);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const answer = parse(text);
    expect(answer.media.map(({ type, direction, setup }) => [type, direction, setup])).toEqual([
      ['audio', 'recvonly', 'passive'],
      ['video', 'recvonly', 'passive'],
    ]);
    expect([...stage.engine.transports.values()]).toEqual([{ isConnected: true }]);
    expect(stage.engine.producers.size).toBe(2);
  });

  it('[SIG-40] is a member like any other: seen, its stream played, its end told', async () => {
    const { client: anna } = await stage.harness.enter('anna');
    const { location } = await session(stage.sendOffer('s', { bearer: stage.token() }));
    expect((await anna.next('usersAdded')).users).toEqual([{ userId: 'tom', userName: 'tom' }]);
    expect((await anna.next('streamsAdded')).streams).toMatchObject([
      { streamId: 's', user: { userId: 'tom' } },
    ]);
    const played = await anna.request('play', { streamId: 's', audio: true, video: true });
    expect(played.tracks.map(({ kind, source }) => [kind, source])).toEqual([
      ['audio', 'microphone'],
      ['video', 'camera'],
    ]);
    expect((await stage.call(location, { method: 'DELETE' })).status).toBe(200);
    expect(await anna.next('streamsDeleted')).toMatchObject({ reasons: [1] });
    expect((await anna.next('usersDeleted')).users).toMatchObject([{ userId: 'tom' }]);
    expect((await stage.call(location)).status).toBe(404);
    expect(stage.engine.objectCount).toBe(2);
  });

  it('[SIG-41] with the ingest key is somebody new each time', async () => {
    const { client: anna } = await stage.harness.enter('anna');
    await session(stage.sendOffer('one'));
    await session(stage.sendOffer('two'));
    const ids = [await anna.next('usersAdded'), await anna.next('usersAdded')].map(
      ({ users }) => users[0]?.userId,
    );
    for (const id of ids) expect(id).toMatch(/^whip-[A-Za-z0-9_-]{16}$/);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it('[SIG-14] is replaced by a second one of the same user, with the same stream', async () => {
    const { location } = await session(stage.sendOffer('s', { bearer: stage.token() }));
    const { client: anna } = await stage.harness.enter('anna');
    const again = await session(stage.sendOffer('s', { bearer: stage.token() }));
    expect(await anna.next('streamsDeleted')).toMatchObject({ reasons: [3] });
    expect(await anna.next('streamsAdded')).toMatchObject({ streams: [{ streamId: 's' }] });
    expect((await stage.call(location)).status).toBe(404);
    expect((await stage.call(again.location)).status).toBe(204);
  });

  it('[SIG-30] of a stream that somebody else publishes gets 409, and nobody sees it come', async () => {
    const { client: anna } = await stage.harness.enter('anna');
    await publish(anna, 's');
    const { status, code, detail } = await problem(stage.sendOffer());
    expect([status, code]).toEqual([409, ERRORS.streamExists.code]);
    expect(detail).toContain('another user publishes');
    await anna.settle();
    expect(anna.notifications).toEqual([]);
    expect(stage.engine.transports.size).toBe(2);
  });

  it('is kicked by the server API as others are, and finds its session gone', async () => {
    const { client: anna } = await stage.harness.enter('anna');
    const { location } = await session(stage.sendOffer('s', { bearer: stage.token() }));
    const { appId, serverSecret } = stage.harness.app;
    const signed = { appId, signatureNonce: 'a1', timestamp: Math.floor(stage.harness.clock.nowMs() / 1000) };
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
    expect(await (await stage.call(`/?${query}`)).json()).toMatchObject({ Code: 0 });
    expect(await anna.next('streamsDeleted')).toMatchObject({ reasons: [4] });
    expect((await stage.call(location, { method: 'DELETE' })).status).toBe(404);
  });

  it('leaves nothing behind when its media cannot be made', async () => {
    const { client: anna } = await stage.harness.enter('anna');
    stage.engines.lose(stage.engine);
    const { status, headers } = await problem(stage.sendOffer());
    expect([status, headers.get('retry-after')]).toEqual([503, '2']);
    stage.engines.restart(0);
    await anna.next('mediaReset');
    expect(anna.notifications).toEqual([]);
    expect(stage.engine.transports.size).toBe(2);
    await session(stage.sendOffer());
  });
});

describe('a WHEP player', () => {
  it('[SIG-40] gets the stream under the numbers of its offer, and is seen', async () => {
    const { client: anna } = await stage.harness.enter('anna');
    await publish(anna, 's');
    const { text, location } = await session(stage.playOffer());
    expect((await anna.next('usersAdded')).users[0]?.userId).toMatch(/^whep-/);
    const [audio, video] = parse(text).media;
    expect([audio?.direction, video?.direction]).toEqual(['sendonly', 'sendonly']);
    expect([audio?.payloads, video?.payloads]).toEqual(['111 63', '96 97']);
    expect(video?.msid?.[0]?.id).toBe(audio?.msid?.[0]?.id);
    const consumers = [...stage.engine.consumers.values()];
    expect(consumers.map(({ paused, params }) => [params.kind, paused, params.rtpParameters.mid])).toEqual([
      ['audio', false, '0'],
      ['video', false, '1'],
    ]);
    expect(consumers[1]?.params.codecMapping).toEqual([{ payloadType: 96, mappedPayloadType: 101 }]);
    const ssrcs = video?.ssrcs?.map(({ id }) => id);
    expect(consumers[1]?.params.rtpParameters.encodings).toEqual([
      { ssrc: ssrcs?.[0], rtx: { ssrc: ssrcs?.[1] } },
    ]);
    expect((await stage.call(location, { method: 'DELETE' })).status).toBe(200);
    expect(stage.engine.consumers.size).toBe(0);
    expect((await anna.next('usersDeleted')).users).toHaveLength(1);
  });

  it('of a publisher that sends no video hears it, and its picture stays away', async () => {
    await session(
      stage.post(stage.pathOf('whip'), chromiumOffer({ direction: 'sendonly', kinds: ['audio'] })),
    );
    const { text } = await session(stage.playOffer());
    expect(parse(text).media.map(({ direction }) => direction)).toEqual(['sendonly', 'inactive']);
    expect(parse(text).groups).toEqual([{ type: 'BUNDLE', mids: '0 1' }]);
  });

  it('of a stream that is not there gets 409 and when to try again', async () => {
    const { status, code, headers } = await problem(stage.playOffer());
    expect([status, code, headers.get('retry-after')]).toEqual([409, ERRORS.streamNotFound.code, '3']);
    const { client: anna } = await stage.harness.enter('anna', { roomId: 'other' });
    await publish(anna, 's');
    expect((await problem(stage.playOffer())).status).toBe(409);
    expect(stage.engine.transports.size).toBe(2);
  });

  it('that cannot decode the stream gets 422 naming the codec, and is not let in', async () => {
    const { client: anna } = await stage.harness.enter('anna');
    await publish(anna, 's');
    const h264 = RECV.replace('SAVPF 96 97 108 109 118', 'SAVPF 108 109');
    const { status, detail } = await problem(stage.post(stage.pathOf('whep'), h264));
    expect(status).toBe(422);
    expect(detail).toContain("the stream's video is VP8");
    await anna.settle();
    expect(anna.notifications).toEqual([]);
  });

  it('that asks for a kind that the stream lacks gets 422', async () => {
    await session(
      stage.post(stage.pathOf('whip'), chromiumOffer({ direction: 'sendonly', kinds: ['audio'] })),
    );
    const { status, detail } = await problem(
      stage.post(stage.pathOf('whep'), chromiumOffer({ direction: 'recvonly', kinds: ['video'] })),
    );
    expect([status, detail]).toEqual([422, 'the stream has no video, which is all that is offered']);
  });

  it('[SIG-13] counts as a member of a room that is full', async () => {
    const { client: anna } = await stage.harness.enter('anna', { maxMemberCount: 2 });
    await publish(anna, 's');
    const { location } = await session(stage.playOffer());
    const { status, code } = await problem(stage.playOffer());
    expect([status, code]).toEqual([403, ERRORS.roomFull.code]);
    await stage.call(location, { method: 'DELETE' });
    await session(stage.playOffer());
  });

  it('[SIG-43] ends with its stream, and goes on while a part of it is left', async () => {
    const { client: anna } = await stage.harness.enter('anna');
    await publish(anna, 's');
    const { location } = await session(stage.playOffer());
    await anna.request('removeTracks', { streamId: 's', trackIds: ['cam of s'] });
    expect((await stage.call(location)).status).toBe(204);
    await anna.request('unpublish', { streamId: 's' });
    await anna.next('usersDeleted');
    expect((await stage.call(location)).status).toBe(404);
    expect(stage.engine.transports.size).toBe(2);
  });

  it.each([
    ['connects', ['plays']],
    ['never connects', ['playFailures.1004001']],
  ] as const)('whose transport %s counts as what it got', async (what, counted) => {
    const { client: anna } = await stage.harness.enter('anna');
    await publish(anna, 's');
    await session(stage.playOffer());
    if (what === 'connects') stage.engines.transportChanged(stage.engine, 'connected');
    for (let second = 0; second < 20; second++) stage.harness.clock.advance(1_000);
    const figures = Object.keys(await figuresAtTheEnd(stage.harness));
    expect(figures.filter((figure) => /^play(s|Failures)/.test(figure))).toEqual(counted);
  });
});
