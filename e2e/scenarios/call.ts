import { expect } from 'vitest';
import type { Stage } from '../harness/stage.ts';
import type { User } from '../harness/user.ts';
import { Scenario, Update } from '../harness/values.ts';

/** Logs in and publishes a stream named after the user. Returns the stream's id. */
async function joinAndPublish(user: User, roomId: string): Promise<string> {
  await user.join(roomId);
  const streamId = `stream-${user.userId}`;
  await user.publish(streamId);
  return streamId;
}

/** Waits until the user is told of the stream, then plays it. */
export async function playWhenTold(user: User, streamId: string): Promise<void> {
  await user.callbacks.waitFor(
    'onRoomStreamUpdate',
    (type: number, streams: { streamID: string }[]) =>
      type === Update.add && streams.some((stream) => stream.streamID === streamId),
  );
  await user.play(streamId);
}

export async function twoPeopleSeeAndHearEachOther(stage: Stage): Promise<void> {
  const [alice, bob] = await Promise.all([stage.enter('alice'), stage.enter('bob')]);
  const room = stage.id('room');
  await alice.agent('preview');
  const [fromAlice, fromBob] = await Promise.all([joinAndPublish(alice, room), joinAndPublish(bob, room)]);
  await Promise.all([playWhenTold(alice, fromBob), playWhenTold(bob, fromAlice)]);
  const [own, atAlice, atBob] = await Promise.all([
    alice.seesMovement('preview'),
    alice.seesMovement(fromBob),
    bob.seesMovement(fromAlice),
    alice.hearsSound(),
    bob.hearsSound(),
  ]);
  expect([own.width, own.height]).toEqual([640, 360]);
  expect(atAlice.width / atAlice.height).toBeCloseTo(16 / 9, 1);
  expect(atBob.width / atBob.height).toBeCloseTo(16 / 9, 1);
}

export async function audioOnlyCallSendsNoVideo(stage: Stage): Promise<void> {
  const [alice, bob] = await Promise.all([stage.open('alice'), stage.open('bob')]);
  await Promise.all([
    alice.createEngine({ scenario: Scenario.standardVoiceCall }),
    bob.createEngine({ scenario: Scenario.standardVoiceCall }),
  ]);
  const room = stage.id('room');
  const [fromAlice, fromBob] = await Promise.all([joinAndPublish(alice, room), joinAndPublish(bob, room)]);
  await Promise.all([playWhenTold(alice, fromBob), playWhenTold(bob, fromAlice)]);
  await Promise.all([alice.hearsSound(), bob.hearsSound()]);
  for (const user of [alice, bob]) {
    expect((await user.agent('sent')).video).toBe(0);
    expect((await user.received('video')).filter(({ packets }) => packets > 0)).toEqual([]);
  }
}

export async function threePeopleSeeAndHearEachOther(stage: Stage): Promise<void> {
  const users = await Promise.all(['alice', 'bob', 'carol'].map((name) => stage.enter(name)));
  const room = stage.id('room');
  const streams = await Promise.all(users.map((user) => joinAndPublish(user, room)));
  await Promise.all(
    users.map(async (user, own) => {
      const others = streams.filter((_, index) => index !== own);
      await Promise.all(others.map((streamId) => playWhenTold(user, streamId)));
      await Promise.all(others.map((streamId) => user.seesMovement(streamId)));
      await user.hearsSound(2);
    }),
  );
}

export async function lateJoinerFindsUsersAndStreams(stage: Stage): Promise<void> {
  const [alice, bob, carol] = await Promise.all(['alice', 'bob', 'carol'].map((name) => stage.enter(name)));
  const room = stage.id('room');
  await alice!.join(room, { userName: 'Alice Liddell' });
  await bob!.join(room);
  const fromAlice = `stream-${alice!.userId}`;
  await alice!.publish(fromAlice);
  await alice!.callbacks.waitFor('onPublisherStateUpdate', (state: number) => state === 2);
  const extraInfo = await alice!.call('setStreamExtraInfo', 'from the garden');
  expect(extraInfo?.errorCode).toBe(0);
  await bob!.callbacks.waitFor('onRoomStreamExtraInfoUpdate');

  await carol!.join(room);
  const [, users] = await carol!.callbacks.waitFor('onRoomUserUpdate');
  expect(users).toEqual([
    { userID: alice!.userId, userName: 'Alice Liddell' },
    { userID: bob!.userId, userName: bob!.userId },
  ]);
  const [type, streams] = await carol!.callbacks.waitFor('onRoomStreamUpdate');
  expect(type).toBe(Update.add);
  expect(streams).toEqual([
    {
      streamID: fromAlice,
      user: { userID: alice!.userId, userName: 'Alice Liddell' },
      extraInfo: 'from the garden',
    },
  ]);
  await carol!.play(fromAlice);
  await Promise.all([carol!.seesMovement(fromAlice), carol!.hearsSound()]);
}
