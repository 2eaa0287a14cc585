/** Publishing and playing, as an app sees them, over mediasoup-client's fake browser. */
import { ParleyError } from '@parley/protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { ZegoRoomStateChangedReason as Reason } from './api/constants.ts';
import { ZegoUser } from './api/user.ts';
import { ZegoVideoConfig } from './api/video-config.ts';
import { stubPage } from './testing/fake-page.ts';
import { playedTrack, TestEngine } from './testing/test-engine.ts';
import { settle } from './testing/virtual-clock.ts';

beforeAll(stubPage);

const [NO, REQUESTING, FLOWING] = [0, 1, 2];

describe('publishing', () => {
  it('goes PublishRequesting, then Publishing, with both tracks in one request', async () => {
    const engine = new TestEngine();
    await engine.login();
    engine.parts.publishing.start('mine', 0);
    await settle();
    engine.platform.media('connected');
    await settle();
    expect(engine.told('publisherStateUpdate')).toEqual([
      ['mine', REQUESTING, 0],
      ['mine', FLOWING, 0],
    ]);
    expect(engine.server.said('publish')).toMatchObject([
      { streamId: 'mine', tracks: [{ kind: 'audio' }, { kind: 'video', source: 'camera', state: 'open' }] },
    ]);
  });

  it('may begin before the login is answered', async () => {
    const engine = new TestEngine();
    const login = engine.parts.room.login('room', new ZegoUser('ann'), {});
    engine.parts.publishing.start('mine', 0);
    await login;
    await settle();
    expect(engine.server.said('publish')).toHaveLength(1);
  });

  it('without a login is refused with 1000002, and a bad streamID with its code', async () => {
    const engine = new TestEngine();
    expect(() => engine.parts.publishing.start('mine', 0)).toThrow(
      expect.objectContaining({ code: 1000002 }),
    );
    for (const [streamId, code] of [
      ['', 1000015],
      ['a b', 1000016],
      ['x'.repeat(256), 1000014],
    ] as const) {
      expect(() => engine.parts.publishing.start(streamId, 0)).toThrow(expect.objectContaining({ code }));
    }
    await settle();
    expect(engine.told('publisherStateUpdate').map(([, state, code]) => [state, code])).toEqual([
      [NO, 1000002],
      [NO, 1000015],
      [NO, 1000016],
      [NO, 1000014],
    ]);
    expect(engine.platform.devices.asked).toEqual([]);
  });

  it('on a channel that publishes is refused with 1003023, and the stream goes on', async () => {
    const engine = new TestEngine();
    await engine.loginAndConnect();
    engine.parts.publishing.start('mine', 0);
    expect(() => engine.parts.publishing.start('mine', 0)).toThrow(
      expect.objectContaining({ code: 1003023 }),
    );
    await settle();
    expect(engine.told('publisherStateUpdate').at(-1)).toEqual(['mine', REQUESTING, 0]);
  });

  it('[SIG-30] of a streamID that another publishes ends with NoPublish 1003028', async () => {
    const engine = new TestEngine();
    engine.server.refuse('publish', new ParleyError('streamExists'));
    await engine.loginAndConnect();
    engine.parts.publishing.start('theirs', 0);
    await settle();
    expect(engine.told('publisherStateUpdate').at(-1)).toEqual(['theirs', NO, 1003028]);
    expect(engine.server.said('unpublish')).toEqual([]);
    expect(engine.platform.devices.open).toEqual([]);
  });

  it('asks for camera and microphone together, and releases both when it stops', async () => {
    const engine = new TestEngine();
    await engine.loginAndConnect();
    engine.parts.publishing.start('mine', 0);
    await settle();
    expect(engine.platform.devices.asked).toHaveLength(1);
    engine.parts.publishing.stop(0);
    await settle();
    expect(engine.server.said('unpublish')).toMatchObject([{ streamId: 'mine' }]);
    expect(engine.platform.devices.open).toEqual([]);
    expect(engine.told('publisherStateUpdate').at(-1)).toEqual(['mine', NO, 0]);
  });

  it('goes on with sound alone when only the camera is refused, and tells of the camera', async () => {
    const engine = new TestEngine();
    engine.platform.devices.refusals.video = 'NotAllowedError';
    await engine.loginAndConnect();
    engine.parts.publishing.start('mine', 0);
    await settle();
    expect(engine.server.said('publish')[0]?.tracks).toMatchObject([{ kind: 'audio' }]);
    expect(engine.told('localDeviceExceptionOccurred')).toEqual([[3, 1, '']]);
  });

  it('ends with the device’s code when neither can be had', async () => {
    const engine = new TestEngine();
    Object.assign(engine.platform.devices.refusals, { video: 'NotReadableError', audio: 'NotReadableError' });
    await engine.loginAndConnect();
    engine.parts.publishing.start('mine', 0);
    await settle();
    expect(engine.told('publisherStateUpdate').at(-1)).toEqual(['mine', NO, 1006005]);
  });

  it('[SIG-33] tells of mutes and of a camera that is turned off, and releases the camera', async () => {
    const engine = new TestEngine();
    await engine.loginAndConnect();
    engine.parts.publishing.start('mine', 0);
    await settle();
    engine.parts.publishing.muteMicrophone(true);
    await settle();
    engine.parts.publishing.enableCamera(false, 0);
    await settle();
    expect(engine.platform.devices.open.map(({ kind }) => kind)).toEqual(['audio']);
    engine.parts.publishing.enableCamera(true, 0);
    await settle();
    expect(engine.server.said('setTrackState').map(({ kind, state }) => [kind, state])).toEqual([
      ['audio', 'muted'],
      ['video', 'disabled'],
      ['video', 'open'],
    ]);
  });

  it('does not open the camera anew for a changed configuration', async () => {
    const engine = new TestEngine();
    await engine.loginAndConnect();
    engine.parts.publishing.start('mine', 0);
    await settle();
    await engine.parts.publishing.settings.setVideoConfig(new ZegoVideoConfig(4), 0);
    await settle();
    expect(engine.platform.devices.asked).toHaveLength(1);
  });

  it('adds the camera to a stream that began without', async () => {
    const engine = new TestEngine();
    await engine.loginAndConnect();
    engine.parts.publishing.enableCamera(false, 0);
    engine.parts.publishing.start('mine', 0);
    await settle();
    engine.parts.publishing.enableCamera(true, 0);
    await settle();
    expect(engine.server.said('addTracks')).toMatchObject([
      { streamId: 'mine', tracks: [{ kind: 'video' }] },
    ]);
  });

  it('tells of a camera that is pulled out, and goes on with the sound', async () => {
    const engine = new TestEngine();
    await engine.loginAndConnect();
    engine.parts.publishing.start('mine', 0);
    await settle();
    engine.platform.devices.open.find(({ kind }) => kind === 'video')?.remoteStop();
    await settle();
    expect(engine.told('localDeviceExceptionOccurred')).toEqual([[6, 1, '']]);
    expect(engine.server.said('setTrackState')).toMatchObject([{ kind: 'video', state: 'disabled' }]);
  });

  it('is interrupted with 1003020 while its transport is away, and restarts ICE by itself', async () => {
    const engine = new TestEngine();
    await engine.login();
    engine.parts.publishing.start('mine', 0);
    await settle();
    engine.platform.media('connected');
    engine.platform.media('disconnected');
    await engine.clock.advance(600);
    expect(engine.server.said('restartIce').length).toBeGreaterThan(0);
    engine.platform.media('connected');
    await settle();
    expect(engine.told('publisherStateUpdate').slice(-2)).toEqual([
      ['mine', REQUESTING, 1003020],
      ['mine', FLOWING, 0],
    ]);
  });

  it('ends with 1003021 when it cannot be brought back in 20 minutes', async () => {
    const engine = new TestEngine();
    await engine.login();
    engine.parts.publishing.start('mine', 0);
    await settle();
    engine.platform.media('connected');
    engine.platform.media('failed');
    await engine.clock.advance(20 * 60_000);
    expect(engine.told('publisherStateUpdate').at(-1)).toEqual(['mine', NO, 1003021]);
  });

  it('tries again when the server has no engine for the moment', async () => {
    const engine = new TestEngine();
    engine.server.refuse('publish', new ParleyError('mediaUnavailable'));
    await engine.loginAndConnect();
    engine.parts.publishing.start('mine', 0);
    await settle();
    engine.server.answer('publish', () => ({}));
    await engine.clock.advance(1_000);
    engine.platform.media('connected');
    await settle();
    expect(engine.told('publisherStateUpdate').at(-1)).toEqual(['mine', FLOWING, 0]);
  });

  it('ends with the code with which the server stops it', async () => {
    const engine = new TestEngine();
    await engine.loginAndConnect();
    engine.parts.publishing.start('mine', 0);
    await settle();
    engine.server.notify({ type: 'publishStopped', streamId: 'mine', code: 1003025 });
    await settle();
    expect(engine.told('publisherStateUpdate').at(-1)).toEqual(['mine', NO, 1003025]);
  });
});

describe('playing', () => {
  it('goes PlayRequesting, then Playing, and lets the packets come when it can take them', async () => {
    const engine = new TestEngine();
    engine.offerStream('s');
    await engine.loginAndConnect();
    engine.parts.playing.start('s', undefined);
    await settle();
    engine.platform.media('connected');
    await settle();
    expect(engine.told('playerStateUpdate')).toEqual([
      ['s', REQUESTING, 0],
      ['s', FLOWING, 0],
    ]);
    expect(engine.server.said('startConsumers')).toMatchObject([{ consumerIds: ['s-a'] }]);
    expect(engine.told('remoteMicStateUpdate')).toEqual([['s', 0]]);
  });

  it('tells the server what this browser can receive before it plays', async () => {
    const engine = new TestEngine();
    await engine.login();
    engine.parts.playing.start('s', undefined);
    await settle();
    const types = engine.server.requests.map(({ type }) => type);
    expect(types.indexOf('setReceiveCapabilities')).toBeLessThan(types.indexOf('play'));
    expect(types).toContain('setReceiveCapabilities');
  });

  it('[SIG-34] of a stream that does not exist waits, and starts when it appears', async () => {
    const engine = new TestEngine();
    await engine.loginAndConnect();
    engine.parts.playing.start('s', undefined);
    await engine.clock.advance(60_000);
    expect(engine.told('playerStateUpdate')).toEqual([['s', REQUESTING, 0]]);
    engine.server.notify({ type: 'playerTracks', streamId: 's', present: true, tracks: [playedTrack('c')] });
    await settle();
    expect(engine.told('playerStateUpdate').at(-1)).toEqual(['s', FLOWING, 0]);
  });

  it('[SIG-80] says that the network does not carry the video, and that it is back, once each', async () => {
    const engine = new TestEngine();
    await engine.login();
    engine.parts.playing.start('s', null);
    await settle();
    const flow = (pausedFor: 'bandwidth' | null) =>
      engine.server.notify({ type: 'playerFlow', streamId: 's', trackId: 'c', pausedFor });
    flow(null);
    flow('bandwidth');
    flow('bandwidth');
    flow(null);
    engine.server.notify({ type: 'playerFlow', streamId: 'other', trackId: 'c', pausedFor: 'bandwidth' });
    await settle();
    expect(engine.told('playerVideoHeldBack')).toEqual([
      ['s', true],
      ['s', false],
    ]);
  });

  it('is interrupted with 1004020 when the stream goes, and goes on when it is back', async () => {
    const engine = new TestEngine();
    engine.offerStream('s');
    await engine.loginAndConnect();
    engine.parts.playing.start('s', undefined);
    await settle();
    engine.server.notify({ type: 'playerTracks', streamId: 's', present: false, tracks: [] });
    await settle();
    engine.server.notify({ type: 'playerTracks', streamId: 's', present: true, tracks: [playedTrack('c')] });
    await settle();
    expect(engine.told('playerStateUpdate')).toEqual([
      ['s', REQUESTING, 0],
      ['s', FLOWING, 0],
      ['s', REQUESTING, 1004020],
      ['s', FLOWING, 0],
    ]);
  });

  it('does not blink when the same tracks are told again', async () => {
    const engine = new TestEngine();
    engine.offerStream('s');
    await engine.loginAndConnect();
    engine.parts.playing.start('s', undefined);
    await settle();
    const before = engine.events.length;
    engine.server.notify({
      type: 'playerTracks',
      streamId: 's',
      present: true,
      tracks: [playedTrack('s-a')],
    });
    await settle();
    expect(engine.events).toHaveLength(before);
  });

  it('[SIG-35] receives no sound while it is muted, alone or with all others', async () => {
    const engine = new TestEngine();
    engine.offerStream('s');
    await engine.loginAndConnect();
    engine.parts.playing.start('s', undefined);
    await settle();
    engine.parts.playing.mute('audio', true, 's');
    await settle();
    engine.parts.playing.muteAll('video', true);
    await settle();
    expect(engine.server.said('play').map(({ audio, video }) => [audio, video])).toEqual([
      [true, true],
      [false, true],
      [false, false],
    ]);
  });

  it('of a thirteenth stream is refused with 1004010', async () => {
    const engine = new TestEngine();
    await engine.loginAndConnect();
    for (let i = 0; i < 12; i++) engine.parts.playing.start(`s${i}`, undefined);
    expect(() => engine.parts.playing.start('s12', undefined)).toThrow(
      expect.objectContaining({ code: 1004010 }),
    );
    engine.parts.playing.stop('s0');
    engine.parts.playing.start('s12', undefined);
  });

  it('is held to what the app allows', async () => {
    const engine = new TestEngine();
    const { server } = engine;
    server.answer('join', () => ({ ...server.joined(), maxPlays: 1 }));
    await engine.loginAndConnect();
    engine.parts.playing.start('s0', undefined);
    expect(() => engine.parts.playing.start('s1', undefined)).toThrow(
      expect.objectContaining({ code: 1004010, message: expect.stringContaining('this app allows 1') }),
    );
  });

  it('again changes only the view, and stopping what is not played does nothing', async () => {
    const engine = new TestEngine();
    await engine.loginAndConnect();
    engine.parts.playing.start('s', undefined);
    await settle();
    engine.parts.playing.start('s', undefined);
    engine.parts.playing.stop('unknown');
    await settle();
    expect(engine.server.said('play')).toHaveLength(1);
    expect(engine.server.said('stopPlay')).toEqual([]);
  });
});

describe('after a loss', () => {
  it('[SIG-37] of the media engine everything is published and played again by itself', async () => {
    const engine = new TestEngine();
    engine.offerStream('s');
    await engine.loginAndConnect();
    engine.parts.publishing.start('mine', 0);
    engine.parts.playing.start('s', undefined);
    await settle();
    engine.platform.media('connected');
    await settle();
    engine.events.length = 0;
    engine.server.notify({ type: 'mediaReset', transports: engine.server.transports() });
    await settle();
    engine.platform.media('connected');
    await settle();
    expect(engine.told('publisherStateUpdate')).toEqual([
      ['mine', REQUESTING, 1003020],
      ['mine', FLOWING, 0],
    ]);
    expect(engine.told('playerStateUpdate')).toEqual([
      ['s', REQUESTING, 1004020],
      ['s', FLOWING, 0],
    ]);
    expect(engine.server.said('publish')).toHaveLength(2);
    expect(engine.roomChanges).toEqual([]);
  });

  it('of the connection Reconnected comes only when media flows again', async () => {
    const engine = new TestEngine();
    await engine.login();
    engine.parts.publishing.start('mine', 0);
    await settle();
    engine.platform.media('connected');
    await settle();
    engine.server.answer('resume', () => ({ room: null, transports: engine.server.transports() }));
    engine.server.cut();
    await engine.clock.advance(30_000);
    expect(engine.roomChanges.at(-1)).toEqual([Reason.Reconnecting, 1002051]);
    engine.platform.media('connected');
    await engine.clock.advance(1_000);
    expect(engine.roomChanges.at(-1)).toEqual([Reason.Reconnected, 0]);
  });

  it('of the connection what was stopped meanwhile is stopped on the server too', async () => {
    const engine = new TestEngine();
    engine.offerStream('s');
    await engine.loginAndConnect();
    engine.parts.publishing.start('mine', 0);
    engine.parts.playing.start('s', undefined);
    await settle();
    engine.server.isDown = true;
    engine.server.cut();
    await settle();
    engine.parts.publishing.stop(0);
    engine.parts.playing.stop('s');
    engine.server.isDown = false;
    await engine.clock.advance(10_000);
    expect(engine.server.said('unpublish')).toMatchObject([{ streamId: 'mine' }]);
    expect(engine.server.said('stopPlay')).toMatchObject([{ streamId: 's' }]);
  });

  it('of the connection a publish whose answer was lost is sent again', async () => {
    const engine = new TestEngine();
    await engine.loginAndConnect();
    engine.server.answer('publish', () => new Promise(() => {}));
    engine.parts.publishing.start('mine', 0);
    await settle();
    engine.server.answer('publish', () => ({}));
    engine.server.cut();
    await engine.clock.advance(1_000);
    expect(engine.server.said('publish')).toHaveLength(2);
    engine.platform.media('connected');
    await settle();
    expect(engine.told('publisherStateUpdate').at(-1)).toEqual(['mine', FLOWING, 0]);
  });
});
