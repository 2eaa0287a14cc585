/** Logins, outages and their ends, as an app sees them. */
import { ParleyError } from '@parley/protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { ZegoRoomStateChangedReason as Reason } from './api/constants.ts';
import { ZegoUser } from './api/user.ts';
import { stubPage } from './testing/fake-page.ts';
import { TestEngine } from './testing/test-engine.ts';
import { settle } from './testing/virtual-clock.ts';

beforeAll(stubPage);

const ann = new ZegoUser('ann');
const bob = { userId: 'bob', userName: 'Bob' };

describe('a login', () => {
  it('gives Logining, Logined, then who and what is inside, and exactly that', async () => {
    const engine = new TestEngine();
    const streams = [{ streamId: 's', user: bob, extraInfo: '' }];
    engine.server.room = { ...engine.server.room, users: [bob], streams };
    const result = await engine.parts.room.login('room', ann, { isUserStatusNotify: true });
    await settle();
    expect(result).toMatchObject({ errorCode: 0, extendedData: { room_session_id: 'room-session' } });
    expect(engine.events.map(([name]) => name)).toEqual([
      'roomStateChanged',
      'roomStateChanged',
      'roomUserUpdate',
      'roomStreamUpdate',
    ]);
    expect(engine.roomChanges).toEqual([
      [Reason.Logining, 0],
      [Reason.Logined, 0],
    ]);
  });

  it('learns the server’s clock', async () => {
    const engine = new TestEngine();
    expect(engine.parts.room.networkTime()).toEqual({ timestamp: 0, maxDeviation: 0 });
    await engine.login();
    await engine.clock.advance(250);
    expect(engine.parts.room.networkTime().timestamp).toBe(5_000_250);
  });

  it('[SIG-11] proves the AppSign and does not send it', async () => {
    const engine = new TestEngine();
    await engine.login();
    const [join] = engine.server.said('join');
    expect(join?.credentials).toEqual({ kind: 'appSign', proof: 'ab'.repeat(32) });
    expect(JSON.stringify(engine.server.requests)).not.toContain('0'.repeat(64));
  });

  it('sends a token when there is one', async () => {
    const engine = new TestEngine();
    await engine.parts.room.login('room', ann, { token: '04abc' });
    expect(engine.server.said('join')[0]?.credentials).toEqual({ kind: 'token', token: '04abc' });
  });

  it('gives LoginFailed with the code that the server refused it with', async () => {
    const engine = new TestEngine();
    engine.server.refuse('join', new ParleyError('appSignWrong'));
    await expect(engine.parts.room.login('room', ann, {})).rejects.toMatchObject({ code: 1001005 });
    await settle();
    expect(engine.roomChanges.at(-1)).toEqual([Reason.LoginFailed, 1001005]);
    expect(engine.parts.room.isLoggedIn).toBe(false);
  });

  it('gives LoginFailed 1002030 after three tries when the server cannot be reached', async () => {
    const engine = new TestEngine();
    engine.server.isDown = true;
    const failed = expect(engine.parts.room.login('room', ann, {})).rejects.toMatchObject({ code: 1002030 });
    await engine.clock.advance(5_000);
    await failed;
    // The first of these was opened with the engine.
    expect(engine.server.urls).toHaveLength(1 + 3);
    expect(engine.roomChanges.at(-1)).toEqual([Reason.LoginFailed, 1002030]);
  });

  it('with a wrong argument fails with its code and sends nothing', async () => {
    const engine = new TestEngine();
    await expect(engine.parts.room.login('', ann, {})).rejects.toMatchObject({ code: 1002011 });
    await expect(engine.parts.room.login('r', new ZegoUser('ü'), {})).rejects.toMatchObject({
      code: 1002006,
    });
    await settle();
    expect(engine.server.requests).toEqual([]);
    expect(engine.roomChanges).toEqual([
      [Reason.Logining, 0],
      [Reason.LoginFailed, 1002011],
      [Reason.Logining, 0],
      [Reason.LoginFailed, 1002006],
    ]);
  });

  it('without AppSign and token fails with 1002067', async () => {
    const engine = new TestEngine({ appSign: '' });
    await expect(engine.parts.room.login('room', ann, {})).rejects.toMatchObject({ code: 1002067 });
  });

  it('while logged in is refused with 1002001 and changes nothing', async () => {
    const engine = new TestEngine();
    await engine.login();
    await expect(engine.parts.room.login('other', ann, {})).rejects.toMatchObject({ code: 1002001 });
    expect(engine.roomChanges).toHaveLength(2);
  });
});

describe('a logout', () => {
  it('leaves, tells Logout, and lets the engine log in again', async () => {
    const engine = new TestEngine();
    await engine.login();
    expect(await engine.parts.room.logout('room')).toMatchObject({ errorCode: 0 });
    await settle();
    expect(engine.server.said('leave')).toHaveLength(1);
    expect(engine.roomChanges.at(-1)).toEqual([Reason.Logout, 0]);
    await engine.login();
    expect(engine.roomChanges.at(-1)).toEqual([Reason.Logined, 0]);
  });

  it('from another room is LogoutFailed 1002002, and the login stays', async () => {
    const engine = new TestEngine();
    await engine.login();
    await expect(engine.parts.room.logout('other')).rejects.toMatchObject({ code: 1002002 });
    await settle();
    expect(engine.roomChanges.at(-1)).toEqual([Reason.LogoutFailed, 1002002]);
    expect(engine.parts.room.isLoggedIn).toBe(true);
  });

  it('before the login is answered leaves the server too', async () => {
    const engine = new TestEngine();
    let answer: (value: unknown) => void = () => {};
    const joined = engine.server.joined();
    engine.server.answer('join', () => new Promise((resolve) => (answer = resolve)));
    const login = expect(engine.parts.room.login('room', ann, {})).rejects.toMatchObject({ code: 1002052 });
    await settle();
    await engine.parts.room.logout(undefined);
    answer(joined);
    await settle();
    await login;
    expect(engine.server.said('leave')).toHaveLength(1);
    expect(engine.roomChanges.map(([reason]) => reason)).toEqual([Reason.Logining, Reason.Logout]);
  });

  it('[SIG-15] by closing the page is a beacon that names the session', async () => {
    const engine = new TestEngine();
    await engine.login();
    engine.platform.hint('pagehide');
    expect(engine.platform.beacons).toEqual([
      {
        url: 'https://parley.example/signal/leave',
        text: JSON.stringify({ sessionId: 'session', resumeKey: 'key' }),
      },
    ]);
  });
});

describe('a lost connection', () => {
  it('[SIG-16] is resumed: Reconnecting 1002051, Reconnected, and others see nothing', async () => {
    const engine = new TestEngine();
    await engine.login();
    engine.server.cut();
    await engine.clock.advance(100);
    expect(engine.server.said('resume')).toMatchObject([
      { sessionId: 'session', resumeKey: 'key', revision: 1 },
    ]);
    expect(engine.server.said('join')).toHaveLength(1);
    expect(engine.roomChanges.slice(2)).toEqual([
      [Reason.Reconnecting, 1002051],
      [Reason.Reconnected, 0],
    ]);
  });

  it('tells exactly what was missed', async () => {
    const engine = new TestEngine();
    await engine.login();
    const room = { ...engine.server.room, revision: 8, users: [bob] };
    engine.server.answer('resume', () => ({ room, transports: null }));
    engine.server.cut();
    await engine.clock.advance(100);
    expect(engine.told('roomUserUpdate')).toEqual([['room', 0, [{ userID: 'bob', userName: 'Bob' }]]]);
  });

  it('joins anew when the server has given the session up', async () => {
    const engine = new TestEngine();
    await engine.login();
    engine.server.refuse('resume', new ParleyError('sessionAbnormal'));
    engine.server.cut();
    await engine.clock.advance(100);
    expect(engine.server.said('join')).toHaveLength(2);
    expect(engine.roomChanges.at(-1)).toEqual([Reason.Reconnected, 0]);
  });

  it('is retried for 20 minutes, then ReconnectFailed 1002053 and silence', async () => {
    const engine = new TestEngine();
    await engine.login();
    engine.server.isDown = true;
    engine.server.cut();
    await engine.clock.advance(20 * 60_000 - 1);
    expect(engine.roomChanges.at(-1)).toEqual([Reason.Reconnecting, 1002051]);
    await engine.clock.advance(1_000);
    expect(engine.roomChanges.at(-1)).toEqual([Reason.ReconnectFailed, 1002053]);
    const tries = engine.server.urls.length;
    await engine.clock.advance(60_000);
    expect(engine.server.urls).toHaveLength(tries);
  });

  it('is retried as long as room_retry_time says', async () => {
    const engine = new TestEngine({}, { advancedConfig: { room_retry_time: '5' } });
    await engine.login();
    engine.server.isDown = true;
    engine.server.cut();
    await engine.clock.advance(6_000);
    expect(engine.roomChanges.at(-1)).toEqual([Reason.ReconnectFailed, 1002053]);
  });

  it('is tried again at once when the network comes back', async () => {
    const engine = new TestEngine();
    await engine.login();
    engine.server.isDown = true;
    engine.server.cut();
    await engine.clock.advance(60_000);
    engine.server.isDown = false;
    engine.platform.hint('online');
    await engine.clock.advance(0);
    expect(engine.roomChanges.at(-1)).toEqual([Reason.Reconnected, 0]);
  });

  it('ends with Logout when the app logs out meanwhile', async () => {
    const engine = new TestEngine();
    await engine.login();
    engine.server.isDown = true;
    engine.server.cut();
    await engine.clock.advance(1_000);
    await engine.parts.room.logout(undefined);
    await engine.clock.advance(60_000);
    expect(engine.roomChanges.at(-1)).toEqual([Reason.Logout, 0]);
  });
});

it('[SIG-14] a kick is KickOut with its code, and ends publishing and playing', async () => {
  const engine = new TestEngine();
  await engine.loginAndConnect();
  engine.parts.publishing.start('mine', 0);
  engine.parts.playing.start('other', undefined);
  await settle();
  engine.server.notify({ type: 'kicked', code: 1002050, reason: 'elsewhere' });
  await settle();
  expect(engine.roomChanges.at(-1)).toEqual([Reason.KickOut, 1002050]);
  expect(engine.told('publisherStateUpdate').at(-1)).toEqual(['mine', 0, 0]);
  expect(engine.told('playerStateUpdate').at(-1)).toEqual(['other', 0, 0]);
  await engine.clock.advance(60_000);
  expect(engine.server.urls).toHaveLength(1);
});

it('closing leaves nothing behind: no timer, no open device, no listener', async () => {
  const engine = new TestEngine();
  await engine.loginAndConnect();
  engine.parts.publishing.start('mine', 0);
  engine.parts.playing.start('other', undefined);
  await settle();
  await engine.parts.close();
  await engine.clock.advance(10_000);
  expect(engine.clock.waiting).toBe(0);
  expect(engine.platform.devices.open).toEqual([]);
  expect(engine.server.said('leave')).toHaveLength(1);
});

it('the engine is destroyed only when the server knows of a logout just before, though nobody awaited that', async () => {
  const engine = new TestEngine();
  await engine.loginAndConnect();
  const gate = Promise.withResolvers<object>();
  engine.server.answer('leave', () => gate.promise);
  void engine.parts.room.logout(undefined);
  let isDestroyed = false;
  const destroyed = engine.parts.close().then(() => {
    isDestroyed = true;
  });
  await settle();
  expect(isDestroyed).toBe(false);
  gate.resolve({});
  await destroyed;
});

describe('switchRoom', () => {
  it('logs out of one room and in to the other, and the preview goes on', async () => {
    const engine = new TestEngine();
    await engine.loginAndConnect();
    engine.parts.publishing.startPreview(null, 0);
    engine.parts.publishing.start('mine', 0);
    await settle();
    await engine.parts.room.switchTo('room', 'next', {});
    expect(engine.told('roomStateChanged').slice(2)).toEqual([
      ['room', Reason.Logout, 0],
      ['next', Reason.Logining, 0],
      ['next', Reason.Logined, 0],
    ]);
    expect(engine.server.said('join').map(({ roomId }) => roomId)).toEqual(['room', 'next']);
    expect(engine.told('publisherStateUpdate').at(-1)).toEqual(['mine', 0, 0]);
    expect(engine.parts.publishing.isPreviewing).toBe(true);
  });

  it('from a room that is not logged in to is LogoutFailed 1002002, and one stays where one is', async () => {
    const engine = new TestEngine();
    await engine.login();
    await expect(engine.parts.room.switchTo('other', 'next', {})).rejects.toMatchObject({ code: 1002002 });
    expect(engine.told('roomStateChanged').at(-1)).toEqual(['other', Reason.LogoutFailed, 1002002]);
    await expect(engine.parts.room.switchTo('room', '', {})).rejects.toMatchObject({ code: 1002011 });
    expect(engine.parts.room.roomId).toBe('room');
  });

  it('without a login is refused with 1000002', async () => {
    const { parts } = new TestEngine();
    await expect(parts.room.switchTo('room', 'next', {})).rejects.toMatchObject({ code: 1000002 });
  });
});
