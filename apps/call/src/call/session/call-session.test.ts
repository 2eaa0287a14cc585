import {
  ParleyError,
  type ZegoCanvas,
  type ZegoEngineProfile,
  type ZegoEventHandler,
  ZegoPlayerState,
  ZegoRoomStateChangedReason,
  ZegoUpdateType,
  ZegoUser,
} from '@parley/sdk';
import { describe, expect, it, vi } from 'vitest';
import type { Credentials } from '../../credentials/credentials.ts';
import { createStore } from '../../store/store.ts';
import { reduce } from '../reducer.ts';
import { type CallEvent, type CallState, INITIAL_STATE } from '../state.ts';
import { CallSession } from './call-session.ts';
import type { Engine } from './engine-port.ts';

const APP_SIGN: Credentials = { by: 'appSign', appId: 7, appSign: 'a'.repeat(64) };
const TOKEN: Credentials = { by: 'token', appId: 7, token: '04AAAA', userId: 'token-user' };

/** An engine that accepts everything and writes down its calls; tests speak through its handler. */
function fakeEngine() {
  const calls: [name: string, ...values: unknown[]][] = [];
  const refusals = new Map<string, ParleyError>();
  const engine = new Proxy({} as Engine, {
    get:
      (_target, name: string) =>
      async (...values: unknown[]): Promise<unknown> => {
        calls.push([name, ...values]);
        const refusal = refusals.get(name);
        if (refusal !== undefined) throw refusal;
        return name === 'loginRoom' ? { errorCode: 0, extendedData: {} } : undefined;
      },
  });
  return { engine, calls, refusals, names: () => calls.map(([name]) => name) };
}

function setUp() {
  const { engine, calls, refusals, names } = fakeEngine();
  const store = createStore<CallState, CallEvent>(INITIAL_STATE, reduce);
  const made: { profile: ZegoEngineProfile; handler: ZegoEventHandler }[] = [];
  const destroy = vi.fn(async () => undefined);
  const forgotten: string[] = [];
  const session = new CallSession({
    store,
    engines: {
      create(profile, handler) {
        made.push({ profile, handler });
        return engine;
      },
      destroy,
    },
    hosts: {
      of: (stream) => ({ hostOf: stream === 'local' ? stream : stream.streamId }) as unknown as HTMLElement,
      forget: (streamId) => forgotten.push(streamId),
      forgetAll: () => undefined,
    },
    pageUserId: 'page-user',
    address: () => 'https://call.test/',
    writeClipboard: vi.fn(async () => undefined),
    remember: vi.fn(),
    now: () => 1_000,
    random: () => 0.5,
  });
  const handler = () => made.at(-1)?.handler as Required<ZegoEventHandler>;
  return { session, store, calls, names, refusals, made, destroy, handler, forgotten };
}

type SetUp = ReturnType<typeof setUp>;

async function inCall(credentials = APP_SIGN): Promise<SetUp> {
  const parts = setUp();
  await parts.session.start(credentials);
  parts.session.join({ roomId: 'room', userName: 'Ada' });
  parts.handler().onRoomStateChanged(ZegoRoomStateChangedReason.Logined, 0, {}, 'room');
  return parts;
}

const streamOf = (streamID: string) => ({
  streamID,
  user: new ZegoUser(`user of ${streamID}`),
  extraInfo: '',
});
const refusal = (reason: ConstructorParameters<typeof ParleyError>[0]) => new ParleyError(reason);

describe('before the call', () => {
  it('previews as soon as there are credentials', async () => {
    const { session, made, names, store } = setUp();
    await session.start(APP_SIGN);
    expect(made[0]?.profile).toMatchObject({
      appID: 7,
      appSign: APP_SIGN.by === 'appSign' && APP_SIGN.appSign,
    });
    expect(names()).toContain('startPreview');
    expect(store.get().phase.name).toBe('lobby');
  });

  it('makes a new engine for new credentials, after the old one is gone', async () => {
    const { session, made, destroy } = setUp();
    await session.start(APP_SIGN);
    await session.start(TOKEN);
    expect(destroy).toHaveBeenCalledOnce();
    expect(made.map(({ profile }) => profile.appSign)).toEqual(['a'.repeat(64), '']);
  });

  it('does not turn a device on that was turned off', async () => {
    const { session, calls } = setUp();
    session.toggle('camera');
    session.toggle('microphone');
    await session.start(APP_SIGN);
    expect(calls).toContainEqual(['enableCamera', false]);
    expect(calls).toContainEqual(['muteMicrophone', true]);
  });
});

describe('joining', () => {
  it('logs in and publishes without waiting for the answer', async () => {
    const { session, calls, names, store } = setUp();
    await session.start(APP_SIGN);
    session.join({ roomId: 'room', userName: 'Ada' });
    expect(names().slice(-2)).toEqual(['loginRoom', 'startPublishingStream']);
    const [, roomId, user, config] = calls.find(([name]) => name === 'loginRoom')!;
    expect(roomId).toBe('room');
    expect(user).toEqual(new ZegoUser('page-user', 'Ada'));
    expect(config).toMatchObject({ isUserStatusNotify: true, token: '' });
    expect(store.get().phase.name).toBe('joining');
  });

  it('logs in by token as the user for whom it was made', async () => {
    const { calls } = await inCall(TOKEN);
    const [, , user, config] = calls.find(([name]) => name === 'loginRoom')!;
    expect(user).toEqual(new ZegoUser('token-user', 'Ada'));
    expect(config).toMatchObject({ token: '04AAAA' });
  });

  it('goes back to the lobby with the reason when it is refused', async () => {
    const { session, store, handler } = setUp();
    await session.start(APP_SIGN);
    session.join({ roomId: 'room', userName: 'Ada' });
    handler().onRoomStateChanged(ZegoRoomStateChangedReason.LoginFailed, 1001005, { message: 'why' }, 'room');
    expect(store.get().phase).toEqual({ name: 'lobby', failure: { code: 1001005, detail: 'why' } });
  });
});

describe('in the call', () => {
  it('plays each stream when it appears and stops it when it goes', async () => {
    const { calls, handler, forgotten } = await inCall();
    handler().onRoomStreamUpdate(ZegoUpdateType.Add, [streamOf('a'), streamOf('b')], {}, 'room');
    const played = calls.filter(([name]) => name === 'startPlayingStream');
    expect(played.map(([, streamId, canvas]) => [streamId, (canvas as ZegoCanvas).view])).toEqual([
      ['a', { hostOf: 'a' }],
      ['b', { hostOf: 'b' }],
    ]);
    handler().onRoomStreamUpdate(ZegoUpdateType.Delete, [streamOf('a')], {}, 'room');
    expect(calls).toContainEqual(['stopPlayingStream', 'a']);
    expect(forgotten).toEqual(['a']);
  });

  it('tries a stream that was one too many again when another goes', async () => {
    const { calls, handler } = await inCall();
    handler().onRoomStreamUpdate(ZegoUpdateType.Add, [streamOf('a'), streamOf('b')], {}, 'room');
    handler().onPlayerStateUpdate(ZegoPlayerState.NoPlay, 1004010, {}, 'b');
    calls.length = 0;
    handler().onRoomStreamUpdate(ZegoUpdateType.Delete, [streamOf('a')], {}, 'room');
    expect(calls.map(([name, streamId]) => [name, streamId])).toEqual([
      ['stopPlayingStream', 'a'],
      ['startPlayingStream', 'b'],
    ]);
  });

  it('lets whoever speaks take the place of who is silent when there are too many', async () => {
    const { calls, handler, store } = await inCall();
    handler().onRoomStreamUpdate(ZegoUpdateType.Add, [streamOf('a'), streamOf('b')], {}, 'room');
    handler().onPlayerStateUpdate(ZegoPlayerState.NoPlay, 1004010, {}, 'b');
    calls.length = 0;
    const speakers = [{ userID: 'user of b', soundLevel: 50 }];
    handler().onRoomActiveSpeakersUpdate(speakers as never, 'room');
    expect(calls.map(([name, streamId]) => [name, streamId])).toEqual([
      ['stopPlayingStream', 'a'],
      ['startPlayingStream', 'b'],
    ]);
    const { phase } = store.get();
    const playing = phase.name === 'inCall' && phase.people[0]!.streams[0]!.playing;
    expect(playing).toEqual({ kind: 'failed', code: 1004010 });
  });

  it('publishes when somebody who had nothing to send turns a device on', async () => {
    const { session, handler, calls, names } = await inCall();
    session.toggle('camera');
    handler().onPublisherStateUpdate(
      0,
      1003001,
      {},
      String(calls.findLast(([name]) => name === 'startPublishingStream')?.[1]),
    );
    calls.length = 0;
    session.toggle('camera');
    expect(names()).toEqual(['enableCamera', 'startPublishingStream']);
  });

  it('tells of a device that fails meanwhile', async () => {
    const { store, handler } = await inCall();
    handler().onLocalDeviceExceptionOccurred(6, 1, '');
    expect(store.get().toasts.map(({ notice }) => notice)).toEqual([
      { kind: 'failure', failure: { code: 1006006 }, device: 'camera' },
    ]);
  });

  it('shares the screen as a second stream, and stops both together', async () => {
    const { session, store, calls } = await inCall();
    session.toggleScreen();
    await vi.waitFor(() => expect(store.get().phase).toMatchObject({ screen: 'on' }));
    expect(calls.at(-1)).toEqual(['startPublishingStream', expect.stringMatching(/-screen$/), 1]);
    session.toggleScreen();
    expect(store.get().phase).toMatchObject({ screen: 'off' });
    expect(calls.slice(-2)).toEqual([['stopPublishingStream', 1], ['stopScreenCapture']]);
  });

  it('says nothing when the person closes the picker of screens', async () => {
    const { session, store, refusals } = await inCall();
    refusals.set('startScreenCapture', refusal('screenDenied'));
    session.toggleScreen();
    await vi.waitFor(() => expect(store.get().phase).toMatchObject({ screen: 'off' }));
    expect(store.get().toasts).toEqual([]);
  });

  it('ends at once for whoever hangs up, and may begin again in the same room', async () => {
    const { session, store, names, calls } = await inCall();
    session.hangUp();
    expect(store.get().phase).toMatchObject({ name: 'ended', ending: { kind: 'hungUp' } });
    expect(names().at(-1)).toBe('logoutRoom');
    calls.length = 0;
    session.rejoin();
    expect(names()).toContain('startPreview');
    expect(calls.find(([name]) => name === 'loginRoom')?.[1]).toBe('room');
    expect(store.get().phase.name).toBe('joining');
  });

  it('copies a link to the room', async () => {
    const { session, store } = await inCall();
    session.copyLink('room');
    await vi.waitFor(() =>
      expect(store.get().toasts.map(({ notice }) => notice.kind)).toEqual(['linkCopied']),
    );
  });
});
