import { expect } from 'vitest';
import type { Stage } from '../harness/stage.ts';
import { packToken, type TokenContent, tokenContent } from '../harness/tokens.ts';
import type { User } from '../harness/user.ts';
import { DeleteReason, PlayerState, PublisherState, RoomState, Update } from '../harness/values.ts';

async function isRefused(
  user: User,
  roomId: string,
  options: { token?: string; userName?: string },
  code: number,
) {
  const mark = user.callbacks.mark();
  const result = await user.login(roomId, options);
  expect(result).toMatchObject({ errorCode: code });
  const [reason, errorCode, , inRoom] = await user.callbacks.waitFor(
    'onRoomStateChanged',
    (state: number) => state === RoomState.loginFailed,
    { after: mark },
  );
  expect([reason, errorCode, inRoom]).toEqual([RoomState.loginFailed, code, roomId]);
}

export async function secondLoginKicksTheFirst(stage: Stage): Promise<void> {
  const [first, second, watcher] = await Promise.all([
    stage.enter('twin'),
    stage.enter('twin'),
    stage.enter('watcher'),
  ]);
  const [room, streamId] = [stage.id('room'), stage.id('stream')];
  await Promise.all([first!.join(room), watcher!.join(room)]);
  await first!.publish(streamId);
  await watcher!.callbacks.waitFor('onRoomStreamUpdate', (type: number) => type === Update.add);

  await second!.join(stage.id('elsewhere'));
  const [reason, errorCode, , inRoom] = await first!.callbacks.waitFor(
    'onRoomStateChanged',
    (state: number) => state === RoomState.kickOut,
  );
  expect([reason, errorCode, inRoom]).toEqual([RoomState.kickOut, 1002050, room]);
  const [, streams, extendedData] = await watcher!.callbacks.waitFor(
    'onRoomStreamUpdate',
    (type: number) => type === Update.delete,
  );
  expect(streams).toMatchObject([{ streamID: streamId }]);
  expect(extendedData).toMatchObject({ stream_delete_reason: [{ code: DeleteReason.repeatedLogin }] });
  const [, users] = await watcher!.callbacks.waitFor(
    'onRoomUserUpdate',
    (type: number) => type === Update.delete,
  );
  expect(users).toMatchObject([{ userID: first!.userId }]);
  // The kicked engine is usable again: its login now kicks the other one.
  await first!.join(room);
  await second!.callbacks.waitFor('onRoomStateChanged', (state: number) => state === RoomState.kickOut);
}

export async function wrongAppCredentialsAreRefused(stage: Stage): Promise<void> {
  const { appSign } = stage.server.app;
  const wrongSign = appSign.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
  const wrong = await stage.open('wrong-sign');
  await wrong.createEngine({ appSign: wrongSign });
  await isRefused(wrong, stage.id('room'), {}, 1001005);
  const unknown = await stage.open('unknown-app');
  await unknown.createEngine({ appID: 4_294_967_295 });
  await isRefused(unknown, stage.id('room'), {}, 1001004);
  const none = await stage.open('no-credentials');
  await none.createEngine({ appSign: '' });
  expect(await none.login(stage.id('room'))).toMatchObject({ errorCode: 1002067 });
}

export async function eachWrongTokenHasItsCode(stage: Stage): Promise<void> {
  const { app } = stage.server;
  const room = stage.id('room');
  const user = await stage.open('token-user');
  await user.createEngine({ appSign: '' });
  const good = tokenContent(app, user.userId);
  const pack = (changes: Partial<TokenContent>) => packToken({ ...good, ...changes }, app.serverSecret);
  const privilege = (roomId: string, login: number) =>
    JSON.stringify({ room_id: roomId, privilege: { 1: login, 2: 1 }, stream_id_list: null });
  const yesterday = Math.floor(Date.now() / 1000) - 86_400;
  const refusals: [token: string, code: number][] = [
    [`03${packToken(good, app.serverSecret).slice(2)}`, 1002079],
    [packToken(good, 'another secret of 32 characters!'), 1002033],
    [pack({ ctime: 'a text' }), 1002074],
    [pack({ nonce: 'a text' }), 1002080],
    [pack({ app_id: app.appID + 1 }), 1002076],
    [pack({ user_id: 'somebody-else' }), 1002077],
    [pack({ ctime: yesterday, expire: yesterday + 60 }), 1002078],
    [pack({ payload: 'no JSON' }), 1002075],
    [pack({ payload: privilege('another-room', 1) }), 1002033],
    [pack({ payload: privilege(room, 0) }), 1002033],
  ];
  for (const [token, code] of refusals) await isRefused(user, room, { token }, code);

  for (const token of [
    pack({}),
    packToken(good, app.serverSecret, 'cbc'),
    pack({ payload: privilege(room, 1) }),
  ]) {
    await user.join(room, { token });
    await user.call('logoutRoom', room);
  }
}

export async function tokenWithoutPublishRightOnlyWatches(stage: Stage): Promise<void> {
  const { app } = stage.server;
  const room = stage.id('room');
  const [user, alice] = [await stage.open('watcher'), await stage.enter('alice')];
  await user.createEngine({ appSign: '' });
  const payload = JSON.stringify({ room_id: room, privilege: { 1: 1, 2: 0 }, stream_id_list: null });
  await user.join(room, {
    token: packToken({ ...tokenContent(app, user.userId), payload }, app.serverSecret),
  });
  await user.publish(stage.id('refused'));
  const [state, code] = await user.callbacks.waitFor(
    'onPublisherStateUpdate',
    (_: number, error: number) => error !== 0,
  );
  expect([state, code]).toEqual([PublisherState.noPublish, 1002082]);
  await alice.join(room);
  await alice.publish(stage.id('shown'));
  await user.play(stage.id('shown'));
  await user.callbacks.waitFor('onPlayerStateUpdate', (now: number) => now === PlayerState.playing);
  await user.seesMovement(stage.id('shown'));
}

export async function illegalIdsAreRefusedByCode(stage: Stage): Promise<void> {
  const user = await stage.enter('id-user');
  const rooms: [roomId: string, code: number][] = [
    ['', 1002011],
    ['room with blanks', 1002012],
    ['房间', 1002012],
    ['r'.repeat(128), 1002013],
  ];
  for (const [roomId, code] of rooms) expect(await user.login(roomId)).toMatchObject({ errorCode: code });
  const users: [userId: string, userName: string, code: number][] = [
    ['', 'name', 1002005],
    ['user with blanks', 'name', 1002006],
    ['u'.repeat(64), 'name', 1002007],
    ['user', '', 1002008],
    ['user', 'a\u0000b', 1002009],
    ['user', '名'.repeat(86), 1002010],
  ];
  for (const [userID, userName, code] of users)
    expect(await user.agent('login', stage.id('room'), { userID, userName }, {})).toMatchObject({
      errorCode: code,
    });

  await user.join('r'.repeat(100) + stage.id('long'), { userName: '名'.repeat(85) });
  const streams: [streamId: string, code: number][] = [
    ['', 1000015],
    ['stream id', 1000016],
    ['流', 1000016],
    ['s'.repeat(256), 1000014],
  ];
  for (const [streamId, code] of streams) {
    for (const start of [() => user.publish(streamId), () => user.play(streamId)]) {
      const mark = user.callbacks.mark();
      const returned = (await start()) as { errorCode?: number } | null;
      const [told] = await user.callbacks.named('onDebugError', mark);
      const stated = user.callbacks
        .since(mark, ['onPublisherStateUpdate', 'onPlayerStateUpdate'])
        .map(([, , errorCode]) => errorCode);
      expect([returned?.errorCode, told?.[0], ...stated]).toContain(code);
    }
  }
  await user.publish('s'.repeat(200) + stage.id('long'));
  await user.callbacks.waitFor(
    'onPublisherStateUpdate',
    (state: number) => state === PublisherState.publishing,
  );
}
