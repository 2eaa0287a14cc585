import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publish } from '../testing/actions.ts';
import { type ApiCaller, apiCaller } from '../testing/api-caller.ts';
import { ConsoleVisitor } from '../testing/console-visitor.ts';
import { FakeEngines } from '../testing/fake-engines.ts';
import { type Harness, openHarness } from '../testing/harness.ts';

let harness: Harness;
let api: ApiCaller;
let ann: ConsoleVisitor;
let path: string;
beforeEach(async () => {
  const engines = new FakeEngines();
  harness = await openHarness(async () => engines);
  api = apiCaller(harness);
  ann = await ConsoleVisitor.owner(harness);
  path = `/apps/${harness.app.appId}/forbids`;
});
afterEach(() => harness.close());

const lift = (body: object) => ann.post(`${path}/lift`, body);

describe('what a back end has forbidden', () => {
  it('is shown, and an operator allows it again', async () => {
    const { client } = await harness.enter('caller', { roomId: 'red' });
    await api.post('ForbidRTCStream', { StreamId: 'cam', Sequence: 1 });
    const forEver = { DisabledPrivilege: [1], EffectiveTime: 60 };
    await api.post('SetForbidUserRule', { RuleType: 1, IP: '192.0.2.1', ...forEver });
    await api.post('SetForbidUserRule', { RuleType: 4, RoomId: 'red', UserId: 'ben', ...forEver });
    await api.post('SetForbidStreamRule', { RoomId: 'red', StreamId: 'mic', DisableAudio: 1 });
    expect((await ann.get(path)).body).toMatchObject({
      streams: [{ streamId: 'cam' }],
      userRules: [
        { ruleType: 1, ip: '192.0.2.1', forbidsLogin: true, forbidsPublish: false },
        { ruleType: 4, roomId: 'red', userId: 'ben' },
      ],
      streamRules: [{ roomId: 'red', streamId: 'mic', forbidsAudio: true, forbidsVideo: false }],
      isCut: false,
    });

    for (const forbid of [
      { kind: 'stream', streamId: 'cam' },
      { kind: 'userRule', subject: { ruleType: 1, ip: '192.0.2.1' } },
      { kind: 'userRule', subject: { ruleType: 4, roomId: 'red', userId: 'ben' } },
      { kind: 'streamRule', roomId: 'red', streamId: 'mic' },
    ]) {
      expect(await lift(forbid)).toMatchObject({ status: 200 });
      expect(await lift(forbid)).toMatchObject({ status: 404 });
    }
    expect((await ann.get(path)).body).toMatchObject({ streams: [], userRules: [], streamRules: [] });
    await publish(client, 'cam');
    await harness.enter('ben', { roomId: 'red' });
    const { entries } = (await ann.get('/audit')).body as { entries: { action: string }[] };
    expect(entries.filter(({ action }) => action === 'forbid.lift')).toHaveLength(4);
    expect(JSON.stringify(entries)).not.toContain('192.0.2.1');
  });

  it('is heard at once when a rule about a running stream is lifted', async () => {
    const { client } = await harness.enter('caller', { roomId: 'red' });
    const { client: ben } = await harness.enter('ben', { roomId: 'red' });
    await publish(client, 'cam');
    await ben.request('play', { streamId: 'cam', audio: true, video: true });
    await api.post('SetForbidStreamRule', { RoomId: 'red', StreamId: 'cam', DisableAudio: 1 });
    expect(await ben.next('trackState')).toMatchObject({ kind: 'audio', state: 'muted' });
    await lift({ kind: 'streamRule', roomId: 'red', streamId: 'cam' });
    expect(await ben.next('trackState')).toMatchObject({ kind: 'audio', state: 'open' });
  });

  it('is looked at by viewers, and lifted by developers', async () => {
    const viewer = await ann.operator('viewer');
    expect(await viewer.get(path)).toMatchObject({ status: 200 });
    const forbid = { kind: 'stream', streamId: 'cam' };
    expect(await viewer.post(`${path}/lift`, forbid)).toMatchObject({ status: 403 });
  });

  it.each([
    [{ kind: 'room' }, 'kind'],
    [{ kind: 'stream' }, 'streamId'],
    [{ kind: 'userRule', subject: { ruleType: 2 } }, 'subject.roomId'],
    [{ kind: 'userRule', subject: { ruleType: 9 } }, 'subject.ruleType'],
  ])('is not lifted by %j, which names the field', async (body, field) => {
    expect(await lift(body)).toMatchObject({ status: 400, body: { error: { field } } });
  });
});
