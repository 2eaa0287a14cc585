import { describe, expect, it, vi } from 'vitest';
import { play, publish } from '../testing/actions.ts';
import { camera, microphone } from '../testing/media-samples.ts';
import { ServerStage } from '../testing/server-stage.ts';
import type { TestClient } from '../testing/test-client.ts';

const RoomId = 'room1';
const StreamId = 'cam';
const HOURS_6_S = 21_600;

const stage = ServerStage.forEachTest();

const enter = async (userId: string, roomId = RoomId) =>
  (await stage.harness.enter(userId, { roomId })).client;
const silence = (changes: Record<string, number | string> = {}) =>
  stage.api.post('SetForbidStreamRule', { RoomId, StreamId, DisableAudio: 1, ...changes });
const lift = () => stage.api.get('DelForbidStreamRule', { RoomId, StreamId });
/** Which kinds of tracks the engine lets through. */
const passing = () =>
  [...stage.engine.producers.values()]
    .filter(({ paused }) => !paused)
    .map(({ kind }) => kind)
    .sort();
const states = async (client: TestClient) =>
  Object.fromEntries((await play(client, StreamId)).tracks.map(({ kind, state }) => [kind, state]));

describe('a stream whose sound is forbidden', () => {
  it('[SIG-29] is not heard from then on, is seen, and is heard again when the rule is taken back', async () => {
    const [ann, ben] = [await enter('ann'), await enter('ben')];
    await publish(ann, StreamId);
    await play(ben, StreamId);
    expect(await silence()).toMatchObject({ Code: 0 });
    expect(await ben.next('trackState')).toMatchObject({ streamId: StreamId, kind: 'audio', state: 'muted' });
    await ann.settle();
    expect(passing()).toEqual(['video']);
    expect(await states(await enter('cleo'))).toEqual({ audio: 'muted', video: 'open' });
    expect(ann.notifications.map(({ type }) => type)).not.toContain('publishStopped');
    expect(await lift()).toMatchObject({ Code: 0 });
    expect(await ben.next('trackState')).toMatchObject({ kind: 'audio', state: 'open' });
    await ann.settle();
    expect(passing()).toEqual(['audio', 'video']);
  });

  it('[SIG-29] is so from its first packet on when it is published later, and after it is published again', async () => {
    await silence({ DisableVideo: 1 });
    const ann = await enter('ann');
    await publish(ann, StreamId);
    expect(passing()).toEqual([]);
    await ann.request('unpublish', { streamId: StreamId });
    await silence({ DisableAudio: 0, DisableVideo: 1 });
    await publish(ann, StreamId);
    expect(passing()).toEqual(['audio']);
  });

  it('[SIG-29] stays so for tracks that are added, and whatever its publisher opens', async () => {
    await silence();
    const [ann, ben] = [await enter('ann'), await enter('ben')];
    await ann.request('publish', { streamId: StreamId, tracks: [camera('c')] });
    await ann.request('addTracks', { streamId: StreamId, tracks: [microphone('m')] });
    await play(ben, StreamId);
    for (const state of ['disabled', 'open'] as const)
      await ann.request('setTrackState', { streamId: StreamId, kind: 'audio', state });
    expect(passing()).toEqual(['video']);
    expect(await ben.next('trackState')).toMatchObject({ state: 'disabled' });
    expect(await ben.next('trackState')).toMatchObject({ state: 'muted' });
  });

  it('[SIG-29] is heard when the rule ends, and its publisher may still be muted', async () => {
    const ann = await enter('ann');
    await publish(ann, StreamId);
    await silence({ DisableVideo: 1, EffectiveTime: 60 });
    await ann.request('setTrackState', { streamId: StreamId, kind: 'video', state: 'muted' });
    stage.harness.clock.advance(59_000);
    await ann.settle();
    expect(passing()).toEqual([]);
    stage.harness.clock.advance(1_000);
    await ann.settle();
    expect(passing()).toEqual(['audio']);
  });

  it('[SIG-29] is one of the named room, and no other', async () => {
    await silence({ RoomId: 'elsewhere' });
    await silence({ StreamId: 'other' });
    const ann = await enter('ann');
    await publish(ann, StreamId);
    await silence({ RoomId: 'elsewhere' });
    await ann.settle();
    expect(passing()).toEqual(['audio', 'video']);
  });

  it('[SIG-29] is so when the rule comes while it is being published', async () => {
    const ann = await enter('ann');
    const gate = Promise.withResolvers<void>();
    const engine = stage.engine;
    engine.gate = gate.promise;
    const asked = vi.spyOn(engine, 'request');
    const published = publish(ann, StreamId);
    await vi.waitFor(() => expect(asked).toHaveBeenCalledWith('createProducer', expect.anything()));
    await silence();
    engine.gate = undefined;
    gate.resolve();
    await published;
    await ann.settle();
    expect(passing()).toEqual(['video']);
  });
});

describe('rules about streams', () => {
  it('are described in the order asked for, with zeros where there is none', async () => {
    const CreateTime = stage.harness.clock.nowMs() / 1000;
    await silence();
    const asked = { RoomId, StreamId: ['none', StreamId] };
    const none = { StreamId: 'none', DisableAudio: 0, DisableVideo: 0, CreateTime: 0, EffectiveTime: 0 };
    const one = { StreamId, DisableAudio: 1, DisableVideo: 0, CreateTime, EffectiveTime: HOURS_6_S };
    expect((await stage.api.get('DescribeForbidStreamRules', asked)).Data).toEqual({
      RoomId,
      ForbidStreamRuleList: [none, one],
    });
    await silence({ DisableAudio: 0, DisableVideo: 1, EffectiveTime: 100_000 });
    expect(
      (await stage.api.post('DescribeForbidStreamRules', { RoomId, StreamId: [StreamId] })).Data,
    ).toEqual({
      RoomId,
      ForbidStreamRuleList: [{ ...one, DisableAudio: 0, DisableVideo: 1, EffectiveTime: 86_400 }],
    });
    await lift();
    expect((await stage.api.get('DescribeForbidStreamRules', asked)).Data).toMatchObject({
      ForbidStreamRuleList: [none, { ...none, StreamId }],
    });
    expect(await lift()).toMatchObject({ Code: 0 });
  });

  it.each([
    [{ DisableAudio: 0 }, 'DisableAudio and DisableVideo are 0; one of them must be 1'],
    [{ DisableAudio: 2 }, 'DisableAudio must be a whole number from 0 to 1'],
    [{ EffectiveTime: 0 }, 'EffectiveTime must be a whole number from 1'],
    [{ StreamId: 'a b' }, 'StreamId is not a streamID'],
    [{ RoomId: '' }, 'RoomId is missing'],
  ])('%j are refused and say why', async (changes, words) => {
    expect(await silence(changes)).toMatchObject({ Code: 2, Message: expect.stringContaining(words) });
  });

  it('of more than ten streams are not described at once', async () => {
    const ids = Array.from({ length: 11 }, (_, n) => `s${n}`);
    const answer = await stage.api.get('DescribeForbidStreamRules', { RoomId, StreamId: ids });
    expect(answer).toMatchObject({ Code: 50_011 });
  });
});
