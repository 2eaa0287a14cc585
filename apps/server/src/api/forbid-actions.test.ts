import { describe, expect, it, vi } from 'vitest';
import { play, publish } from '../testing/actions.ts';
import type { ApiCaller } from '../testing/api-caller.ts';
import { chromiumOffer } from '../testing/sdp-offers.ts';
import { ServerStage } from '../testing/server-stage.ts';
import { codeOf } from '../testing/test-client.ts';

const USER_FORBIDDEN = 1002066;
const PUBLISH_FORBIDDEN = 1003025;
const PLAY_FORBIDDEN = 1004025;
const RoomId = 'room1';
const HERE = '127.0.0.1';

const stage = ServerStage.forEachTest();

const enter = (userId: string, roomId = RoomId) => stage.harness.enter(userId, { roomId });
const StreamId = 'cam';

/** What an encoder that comes over WHIP is answered. */
async function ingest(streamId: string): Promise<number> {
  const { url, app } = stage.harness;
  const answer = await fetch(`${url}/whip/${app.appId}/${RoomId}/${streamId}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${app.ingestKey}`, 'content-type': 'application/sdp' },
    body: chromiumOffer({ direction: 'sendonly' }),
  });
  await answer.text();
  return answer.status;
}

describe('a stream that is forbidden', () => {
  it('[SIG-28] ends, and is neither published nor played until it is resumed', async () => {
    const { client: ann } = await enter('ann');
    const { client: ben } = await enter('ben');
    await publish(ann, StreamId);
    await play(ben, StreamId);
    expect(await stage.api.post('ForbidRTCStream', { StreamId, Sequence: 1 })).toMatchObject({ Code: 0 });
    expect(await ann.next('publishStopped')).toMatchObject({ streamId: StreamId, code: PUBLISH_FORBIDDEN });
    expect(await ben.next('streamsDeleted')).toMatchObject({
      streams: [{ streamId: StreamId }],
      reasons: [6],
    });
    expect(await ben.next('playerTracks')).toMatchObject({ streamId: StreamId, present: false });
    expect(await codeOf(publish(ann, StreamId))).toBe(PUBLISH_FORBIDDEN);
    await ben.request('stopPlay', { streamId: StreamId });
    expect(await codeOf(play(ben, StreamId))).toBe(PLAY_FORBIDDEN);
    expect(await ingest(StreamId)).toBe(403);
    await publish(ann, 'other');
    await play(ben, 'other');

    expect(await stage.api.get('ResumeRTCStream', { StreamId, Sequence: 2 })).toMatchObject({ Code: 0 });
    await publish(ann, StreamId);
    expect(await play(ben, StreamId)).toMatchObject({ present: true });
  });

  it('[SIG-28] leaves nothing behind when that comes while it is being published', async () => {
    const { client: ann } = await enter('ann');
    const engine = stage.engine;
    const gate = Promise.withResolvers<void>();
    engine.gate = gate.promise;
    const asked = vi.spyOn(engine, 'request');
    const published = codeOf(publish(ann, StreamId));
    await vi.waitFor(() => expect(asked).toHaveBeenCalledWith('createProducer', expect.anything()));
    await stage.api.post('ForbidRTCStream', { StreamId, Sequence: 1 });
    engine.gate = undefined;
    gate.resolve();
    expect(await published).toBe(PUBLISH_FORBIDDEN);
    await ann.settle();
    expect(engine.producers.size).toBe(0);
    expect((await stage.api.get('DescribeSimpleStreamList', { RoomId })).Data).toEqual({ StreamList: [] });
  });

  it('may be one of twenty', async () => {
    const { client } = await enter('ann');
    const streamIds = Array.from({ length: 20 }, (_, n) => `s${n}`);
    expect(await stage.api.get('ForbidRTCStreams', { StreamId: streamIds, Sequence: 1 })).toMatchObject({
      Code: 0,
    });
    for (const streamId of ['s0', 's19'])
      expect(await codeOf(publish(client, streamId))).toBe(PUBLISH_FORBIDDEN);
    expect(await stage.api.post('ResumeRTCStreams', { StreamId: ['s0', 's1'], Sequence: 2 })).toMatchObject({
      Code: 0,
    });
    await publish(client, 's0');
    expect(await codeOf(publish(client, 's19'))).toBe(PUBLISH_FORBIDDEN);
    const tooMany = await stage.api.post('ForbidRTCStreams', {
      StreamId: [...streamIds, 'more'],
      Sequence: 3,
    });
    expect(tooMany).toMatchObject({ Code: 50_011 });
  });

  it('is one call after another: an earlier Sequence is refused for ten seconds', async () => {
    await stage.api.post('ForbidRTCStream', { StreamId, Sequence: 5 });
    for (const Sequence of [5, 4])
      expect(await stage.api.post('ResumeRTCStream', { StreamId, Sequence })).toMatchObject({ Code: 1_010 });
    const both = { StreamId: ['new', StreamId], Sequence: 5 };
    expect(await stage.api.post('ForbidRTCStreams', both)).toMatchObject({ Code: 1_010 });
    const { client } = await enter('ann');
    expect(await codeOf(publish(client, StreamId))).toBe(PUBLISH_FORBIDDEN);
    await publish(client, 'new');
    stage.harness.clock.advance(10_000);
    expect(await stage.api.post('ResumeRTCStream', { StreamId, Sequence: 1 })).toMatchObject({ Code: 0 });
    await publish(client, StreamId);
  });
});

describe('a stream’s state', () => {
  it('is since when it is there', async () => {
    const { client } = await enter('ann');
    const startSeconds = Math.floor(stage.harness.clock.nowMs() / 1000);
    await publish(client, StreamId);
    stage.harness.clock.advance(5_000);
    expect((await stage.api.get('DescribeRTCStreamState', { StreamId, Sequence: 1 })).Data).toEqual({
      create_time: String(startSeconds),
      close_time: '0',
    });
    await client.request('unpublish', { streamId: StreamId });
    const gone = await stage.api.get('DescribeRTCStreamState', { StreamId, Sequence: 2 });
    expect(gone).toMatchObject({ Code: 41_004 });
  });
});

describe('a rule about users', () => {
  const set = (rule: Parameters<ApiCaller['post']>[1]) =>
    stage.api.post('SetForbidUserRule', { DisabledPrivilege: [1], EffectiveTime: 60, ...rule });

  it.each([
    ['an address', { RuleType: 1, IP: `::ffff:${HERE}` }, { userId: 'ann', roomId: 'any' }, undefined],
    ['a room', { RuleType: 2, RoomId }, { userId: 'ben', roomId: RoomId }, { userId: 'ann', roomId: 'any' }],
    [
      'a user',
      { RuleType: 3, UserId: 'ann' },
      { userId: 'ann', roomId: 'any' },
      { userId: 'ben', roomId: RoomId },
    ],
    [
      'a user in a room',
      { RuleType: 4, RoomId, UserId: 'ann' },
      { userId: 'ann', roomId: RoomId },
      { userId: 'ann', roomId: 'any' },
    ],
  ])('[SIG-27] on %s keeps them out until it ends', async (_about, rule, kept, other) => {
    expect(await set(rule)).toMatchObject({ Code: 0 });
    expect(await codeOf(enter(kept.userId, kept.roomId))).toBe(USER_FORBIDDEN);
    if (other !== undefined) await enter(other.userId, other.roomId);
    stage.harness.clock.advance(60_000);
    await enter(kept.userId, kept.roomId);
  });

  it('[SIG-27] keeps out an encoder that comes over WHIP, and its publishing', async () => {
    const rule = { RuleType: 1, IP: HERE };
    await set(rule);
    expect(await ingest(StreamId)).toBe(403);
    await set({ ...rule, DisabledPrivilege: [2] });
    expect(await ingest(StreamId)).toBe(403);
    await stage.api.post('DelForbidUserRule', rule);
    expect(await ingest(StreamId)).toBe(201);
  });

  it.each([1, 2])(
    '[SIG-27] with privilege %d stops no stream that is there, and lets none come',
    async (privilege) => {
      const { client: ann } = await enter('ann');
      await publish(ann, StreamId);
      await set({ RuleType: 4, RoomId, UserId: 'ann', DisabledPrivilege: [privilege] });
      expect(await codeOf(publish(ann, 'second'))).toBe(PUBLISH_FORBIDDEN);
      expect(ann.notifications.filter(({ type }) => type === 'publishStopped')).toEqual([]);
      const { client: ben } = await enter('ben');
      expect(await play(ben, StreamId)).toMatchObject({ present: true });
      if (privilege === 2) await enter('ann');
    },
  );

  it('is listed with what it forbids and for how long, and taken back', async () => {
    const rule = { RuleType: 4, RoomId, UserId: 'ann' };
    const ExpireTime = stage.harness.clock.nowMs() / 1000 + 60;
    expect((await set({ ...rule, DisabledPrivilege: [2, 1] })).Data).toEqual({ ExpireTime });
    stage.harness.clock.advance(10_000);
    expect((await stage.api.get('DescribeForbidUserRules', { RuleType: 4 })).Data).toEqual({
      RuleList: [{ ...rule, IP: '', DisabledPrivilegeList: [1, 2], ExpireTime }],
    });
    expect((await stage.api.get('DescribeForbidUserRules', { RuleType: 3 })).Data).toEqual({ RuleList: [] });
    expect(await stage.api.get('DelForbidUserRule', rule)).toMatchObject({ Code: 0 });
    expect(await stage.api.get('DelForbidUserRule', rule)).toMatchObject({ Code: 50_124 });
    await enter('ann');
  });

  it('is one of at most 100 about addresses', async () => {
    for (let n = 0; n < 100; n++) {
      stage.harness.clock.advance(100);
      expect(await set({ RuleType: 1, IP: `192.0.2.${n}` })).toMatchObject({ Code: 0 });
    }
    stage.harness.clock.advance(1_000);
    expect(await set({ RuleType: 1, IP: '198.51.100.1' })).toMatchObject({ Code: 50_123 });
    expect(await set({ RuleType: 2, RoomId })).toMatchObject({ Code: 0 });
  });

  it.each([
    [{ RuleType: 1 }, 'IP is missing'],
    [{ RuleType: 1, IP: '300.1.1.1' }, 'IP is no IP address'],
    [{ RuleType: 4, RoomId }, 'UserId is missing'],
    [{ RuleType: 5, UserId: 'ann' }, 'RuleType must be a whole number from 1 to 4'],
    [{ RuleType: 2, RoomId, DisabledPrivilege: [] }, 'DisabledPrivilege[] is missing'],
    [{ RuleType: 2, RoomId, DisabledPrivilege: [3] }, 'DisabledPrivilege must be a whole number from 1 to 2'],
    [{ RuleType: 2, RoomId, EffectiveTime: 86_401 }, 'EffectiveTime must be a whole number from 1 to 86400'],
  ])('%j is refused and says why', async (rule, words) => {
    expect(await set(rule)).toMatchObject({ Code: 2, Message: expect.stringContaining(words) });
  });

  it('leaves no address in the log', async () => {
    await set({ RuleType: 1, IP: HERE });
    await codeOf(enter('ann'));
    await stage.api.post('DelForbidUserRule', { RuleType: 1, IP: HERE });
    await enter('ann');
    expect(stage.harness.logLines.join('')).not.toContain(HERE);
  });
});
