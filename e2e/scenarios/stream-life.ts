import { expect } from 'vitest';
import type { Stage } from '../harness/stage.ts';
import { DeleteReason, PlayerState, PublisherState, RoomState, Update } from '../harness/values.ts';

const OBSERVED = [
  'onRoomStateChanged',
  'onRoomUserUpdate',
  'onRoomStreamUpdate',
  'onPublisherStateUpdate',
  'onPlayerStateUpdate',
  'onPlayerRecvAudioFirstFrame',
  'onPlayerRecvVideoFirstFrame',
];

/**
 * The seed's call from login to logout, and every callback that both sides get on the way, with all
 * arguments and in order.
 */
export async function everyStepIsToldInOrder(stage: Stage): Promise<void> {
  const [alice, bob] = await Promise.all([stage.enter('alice'), stage.enter('bob')]);
  const [room, streamId] = [stage.id('room'), stage.id('stream')];
  const [a, b] = [alice.userId, bob.userId];
  const publisher = { userID: b, userName: b };
  const stream = { streamID: streamId, user: publisher, extraInfo: '' };

  await alice.join(room);
  await bob.join(room);
  await alice.callbacks.waitFor('onRoomUserUpdate', (type: number) => type === Update.add);
  await bob.publish(streamId);
  await bob.callbacks.waitFor(
    'onPublisherStateUpdate',
    (state: number) => state === PublisherState.publishing,
  );
  await alice.callbacks.waitFor('onRoomStreamUpdate', (type: number) => type === Update.add);
  await alice.play(streamId);
  await Promise.all([
    alice.callbacks.waitFor('onPlayerStateUpdate', (state: number) => state === PlayerState.playing),
    alice.callbacks.waitFor('onPlayerRecvAudioFirstFrame'),
    alice.callbacks.waitFor('onPlayerRecvVideoFirstFrame'),
  ]);
  await alice.seesMovement(streamId);
  await bob.call('stopPublishingStream');
  await alice.callbacks.waitFor('onRoomStreamUpdate', (type: number) => type === Update.delete);
  await alice.callbacks.waitFor('onPlayerStateUpdate', (_: number, code: number) => code === 1004020);
  await alice.call('stopPlayingStream', streamId);
  await alice.callbacks.waitFor('onPlayerStateUpdate', (state: number) => state === PlayerState.noPlay);
  await bob.call('logoutRoom', room);
  await alice.callbacks.waitFor('onRoomUserUpdate', (type: number) => type === Update.delete);
  await alice.call('logoutRoom', room);

  const { logining, logined, logout } = RoomState;
  const state = (reason: number, extendedData: unknown) => [
    'onRoomStateChanged',
    reason,
    0,
    extendedData,
    room,
  ];
  const atBob = bob.callbacks.since(0, OBSERVED);
  expect(atBob).toEqual([
    state(logining, {}),
    state(logined, { room_session_id: expect.any(String) }),
    ['onRoomUserUpdate', Update.add, [{ userID: a, userName: a }], room],
    ['onPublisherStateUpdate', PublisherState.requesting, 0, {}, streamId],
    ['onPublisherStateUpdate', PublisherState.publishing, 0, {}, streamId],
    ['onPublisherStateUpdate', PublisherState.noPublish, 0, {}, streamId],
    state(logout, {}),
  ]);

  const atAlice = alice.callbacks.since(0, OBSERVED);
  const firstFrames = ['onPlayerRecvAudioFirstFrame', 'onPlayerRecvVideoFirstFrame'];
  expect(atAlice.filter(([name]) => !firstFrames.includes(name as string))).toEqual([
    state(logining, {}),
    state(logined, { room_session_id: expect.any(String) }),
    ['onRoomUserUpdate', Update.add, [publisher], room],
    ['onRoomStreamUpdate', Update.add, [stream], {}, room],
    ['onPlayerStateUpdate', PlayerState.requesting, 0, {}, streamId],
    ['onPlayerStateUpdate', PlayerState.playing, 0, {}, streamId],
    [
      'onRoomStreamUpdate',
      Update.delete,
      [stream],
      { stream_delete_reason: [expect.objectContaining({ code: DeleteReason.stopped })] },
      room,
    ],
    // The stream is gone, the player has not been stopped yet: it waits for the stream to come back.
    ['onPlayerStateUpdate', PlayerState.requesting, 1004020, expect.anything(), streamId],
    ['onPlayerStateUpdate', PlayerState.noPlay, 0, {}, streamId],
    ['onRoomUserUpdate', Update.delete, [publisher], room],
    state(logout, {}),
  ]);
  for (const name of firstFrames) expect(alice.callbacks.named(name)).toEqual([[streamId]]);
}

export async function publishRightAfterLoginNeedsNoWaiting(stage: Stage): Promise<void> {
  const [alice, bob] = await Promise.all([stage.enter('alice'), stage.enter('bob')]);
  const [room, streamId] = [stage.id('room'), stage.id('stream')];
  await bob.join(room);
  await Promise.all([alice.login(room), alice.publish(streamId)]);
  await bob.callbacks.waitFor('onRoomStreamUpdate', (type: number) => type === Update.add);
  await bob.play(streamId);
  await bob.seesMovement(streamId);
}

export async function playBeforeTheStreamExists(stage: Stage): Promise<void> {
  const [alice, bob] = await Promise.all([stage.enter('alice'), stage.enter('bob')]);
  const [room, streamId] = [stage.id('room'), stage.id('stream')];
  await Promise.all([alice.join(room), bob.join(room)]);
  await bob.play(streamId);
  await bob.callbacks.waitFor('onPlayerStateUpdate', (state: number) => state === PlayerState.requesting);
  await alice.publish(streamId);
  await bob.callbacks.waitFor('onPlayerStateUpdate', (state: number) => state === PlayerState.playing);
  await bob.seesMovement(streamId);
}

export async function duplicateStreamIdIsRefused(stage: Stage): Promise<void> {
  const [alice, bob, carol] = await Promise.all(['alice', 'bob', 'carol'].map((name) => stage.enter(name)));
  const streamId = stage.id('stream');
  await Promise.all([
    alice!.join(stage.id('room')),
    bob!.join(stage.id('room')),
    carol!.join(stage.id('other')),
  ]);
  await alice!.publish(streamId);
  await alice!.callbacks.waitFor(
    'onPublisherStateUpdate',
    (state: number) => state === PublisherState.publishing,
  );
  await bob!.play(streamId);
  await bob!.seesMovement(streamId);
  // Unique in the app, so a publisher in another room is refused as much as one in the same.
  for (const later of [bob!, carol!]) {
    await later.publish(streamId);
    const [state, errorCode, , id] = await later.callbacks.waitFor(
      'onPublisherStateUpdate',
      (_: number, code: number) => code !== 0,
    );
    expect([state, errorCode, id]).toEqual([PublisherState.noPublish, 1003028, streamId]);
  }
  await bob!.seesMovement(streamId);
  expect(alice!.callbacks.named('onPublisherStateUpdate').at(-1)?.slice(0, 2)).toEqual([
    PublisherState.publishing,
    0,
  ]);
}
