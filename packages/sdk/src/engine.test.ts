/** The singleton and its calls; what they lead to is in `engine-session.test.ts` and `engine-streams.test.ts`. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { ZegoEngineProfile, ZegoExpressEngine, ZegoRoomMode, ZegoUser } from './index.ts';

afterEach(() => ZegoExpressEngine.destroyEngine());

const profile = () =>
  new ZegoEngineProfile({ appID: 1, appSign: 'a'.repeat(64), server: 'http://localhost:1' });
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('ZegoExpressEngine', () => {
  it('is one: a second createEngine returns the first and keeps its handler', async () => {
    const [first, second] = [vi.fn(), vi.fn()];
    const engine = ZegoExpressEngine.createEngine(profile(), { onDebugError: first });
    expect(ZegoExpressEngine.createEngine(profile(), { onDebugError: second })).toBe(engine);
    expect(ZegoExpressEngine.shared()).toBe(engine);
    expect(ZegoExpressEngine.instance()).toBe(engine);
    await expect(engine.startPublishingStream('')).rejects.toMatchObject({ code: 1000015 });
    await turn();
    expect(first).toHaveBeenCalled();
    expect(second).not.toHaveBeenCalled();
  });

  it('is not there before createEngine and after destroyEngine: 1000001', async () => {
    const missing = expect.objectContaining({ code: 1000001 });
    expect(() => ZegoExpressEngine.shared()).toThrow(missing);
    const engine = await ZegoExpressEngine.createEngineWithProfile(profile());
    const destroyed = vi.fn();
    await ZegoExpressEngine.destroy(destroyed);
    expect(destroyed).toHaveBeenCalledOnce();
    expect(() => ZegoExpressEngine.shared()).toThrow(missing);
    await expect(engine.startPreview()).rejects.toMatchObject({ code: 1000001 });
  });

  it('destroyed when there is none calls no callback', async () => {
    const destroyed = vi.fn();
    await ZegoExpressEngine.destroyEngine(destroyed);
    expect(destroyed).not.toHaveBeenCalled();
  });

  it('takes a room mode only before it is created', () => {
    ZegoExpressEngine.setRoomMode(ZegoRoomMode.SingleRoom);
    ZegoExpressEngine.createEngine(profile());
    expect(() => ZegoExpressEngine.setRoomMode(ZegoRoomMode.SingleRoom)).toThrow(
      expect.objectContaining({ code: 1001020 }),
    );
  });

  it('tells a refused call by onDebugError and onApiCalledResult, though nobody awaits it', async () => {
    const handler = { onDebugError: vi.fn(), onApiCalledResult: vi.fn() };
    const engine = ZegoExpressEngine.createEngine(profile(), handler);
    void engine.startPlayingStream('s');
    void engine.sendSEI(new Uint8Array(1));
    await turn();
    expect(handler.onDebugError.mock.calls.map(([code, name]) => [code, name])).toEqual([
      [1000002, 'startPlayingStream'],
      [1000010, 'sendSEI'],
    ]);
    expect(handler.onApiCalledResult).toHaveBeenCalledWith(1000002, 'startPlayingStream', expect.anything());
  });

  it('gives a login’s refusal to the callback and the promise, which does not reject', async () => {
    const engine = ZegoExpressEngine.createEngine(profile());
    const callback = vi.fn();
    const result = await engine.loginRoom('', new ZegoUser('ann'), {}, callback);
    expect(result.errorCode).toBe(1002011);
    expect(callback).toHaveBeenCalledWith(1002011, result.extendedData);
    expect(JSON.parse(String(result.extendedData))).toEqual({ message: expect.stringContaining('roomID') });
  });

  it('answers with a code, and does not reject, where ZEGO’s functions have one in their result', async () => {
    const engine = ZegoExpressEngine.createEngine(profile());
    expect(await engine.sendBroadcastMessage('r', '')).toEqual({ errorCode: 1009001, messageID: 0 });
    expect(await engine.sendCustomCommand('r', 'x', [''])).toEqual({ errorCode: 1009011 });
    expect(await engine.setRoomExtraInfo('r', '', 'v')).toEqual({ errorCode: 1002014 });
    expect(await engine.sendBarrageMessage('r', 'x')).toEqual({ errorCode: 1000002, messageID: '' });
    expect(await engine.logoutRoom()).toMatchObject({ errorCode: 1002002 });
  });

  it('refuses another handler with 1000008 until the first is cleared', async () => {
    const engine = ZegoExpressEngine.createEngine(profile(), {});
    expect(() => engine.setEventHandler({})).toThrow(expect.objectContaining({ code: 1000008 }));
    engine.setEventHandler(null);
    engine.setEventHandler({});
  });

  it('starts with the defaults of its scenario', async () => {
    const engine = ZegoExpressEngine.createEngine(profile());
    expect(engine.getVideoConfig()).toMatchObject({
      encodeWidth: 640,
      encodeHeight: 360,
      fps: 15,
      bitrate: 600,
    });
    await engine.setRoomScenario(5);
    expect(engine.getVideoConfig()).toMatchObject({ encodeHeight: 540, fps: 24 });
    expect(engine.getAudioConfig()).toMatchObject({ bitrate: 48, channel: 1 });
  });

  it('says the version of its package', () => {
    expect(ZegoExpressEngine.getVersion()).toBe(packageJson.version);
  });
});

it('a user with only an ID is named by it', () => {
  expect(new ZegoUser('ann')).toEqual({ userID: 'ann', userName: 'ann' });
  expect(ZegoUser.userWithUserID('ann', 'Ann')).toEqual({ userID: 'ann', userName: 'Ann' });
});
