import { expect } from 'vitest';
import { enginePids } from '../harness/engine-process.ts';
import { NarrowPath } from '../harness/narrow-path.ts';
import { SeverableProxy } from '../harness/severable-proxy.ts';
import type { Stage } from '../harness/stage.ts';
import { until } from '../harness/until.ts';
import type { User } from '../harness/user.ts';
import { DeleteReason, PlayerState, PublisherState, RoomState, Update } from '../harness/values.ts';
import { playWhenTold } from './call.ts';

const stateIs = (reason: number) => (state: number) => state === reason;

/** Two users that publish and play each other. */
export async function callBetween(alice: User, bob: User, room: string): Promise<void> {
  for (const user of [alice, bob]) {
    await user.join(room);
    await user.publish(`stream-${user.userId}`);
  }
  await Promise.all([
    playWhenTold(alice, `stream-${bob.userId}`),
    playWhenTold(bob, `stream-${alice.userId}`),
  ]);
  await seeEachOther(alice, bob);
}

export async function seeEachOther(alice: User, bob: User): Promise<void> {
  await Promise.all([
    alice.seesMovement(`stream-${bob.userId}`),
    bob.seesMovement(`stream-${alice.userId}`),
    alice.hearsSound(),
    bob.hearsSound(),
  ]);
}

export async function lostSocketIsResumed(stage: Stage): Promise<void> {
  await using proxy = await SeverableProxy.to(stage.server.url);
  const [alice, bob, carol] = [
    await stage.enter('alice', { url: proxy.url }),
    await stage.enter('bob'),
    await stage.enter('carol'),
  ];
  const room = stage.id('room');
  await callBetween(alice, bob, room);
  const [markA, markB] = [alice.callbacks.mark(), bob.callbacks.mark()];

  proxy.cut();
  const [, errorCode] = await alice.callbacks.waitFor('onRoomStateChanged', stateIs(RoomState.reconnecting), {
    after: markA,
  });
  expect(errorCode).toBe(1002051);
  // Media has its own way, so the call goes on meanwhile.
  await alice.seesMovement(`stream-${bob.userId}`);
  await carol.join(room);
  await carol.publish(stage.id('meanwhile'));
  await bob.callbacks.waitFor('onRoomStreamUpdate', () => true, { after: markB });

  proxy.mend();
  const [, code, , inRoom] = await alice.callbacks.waitFor(
    'onRoomStateChanged',
    stateIs(RoomState.reconnected),
    { after: markA },
  );
  expect([code, inRoom]).toEqual([0, room]);
  // What happened meanwhile is told now, once.
  const [, users] = await alice.callbacks.waitFor('onRoomUserUpdate', () => true, { after: markA });
  expect(users).toMatchObject([{ userID: carol.userId }]);
  const [, streams] = await alice.callbacks.waitFor('onRoomStreamUpdate', () => true, { after: markA });
  expect(streams).toMatchObject([{ streamID: stage.id('meanwhile') }]);
  await alice.play(stage.id('meanwhile'));
  await alice.seesMovement(stage.id('meanwhile'));
  await seeEachOther(alice, bob);
  // Others saw nothing of it.
  const seenByBob = bob.callbacks.since(markB, ['onRoomUserUpdate', 'onRoomStreamUpdate']);
  expect(JSON.stringify(seenByBob)).not.toContain(alice.userId);
}

/** Needs a server whose members time out after 12 s, a little more than the heartbeat's period. */
export async function memberThatStaysAwayIsRemovedAndComesBack(stage: Stage): Promise<void> {
  await using proxy = await SeverableProxy.to(stage.server.url);
  const [alice, bob] = [await stage.enter('alice', { url: proxy.url }), await stage.enter('bob')];
  await callBetween(alice, bob, stage.id('room'));
  const [markA, markB] = [alice.callbacks.mark(), bob.callbacks.mark()];

  proxy.cut();
  const [, streams, extendedData] = await bob.callbacks.waitFor(
    'onRoomStreamUpdate',
    (type: number) => type === Update.delete,
    { after: markB, deadlineMs: 30_000 },
  );
  expect(streams).toMatchObject([{ streamID: `stream-${alice.userId}` }]);
  expect(extendedData).toMatchObject({ stream_delete_reason: [{ code: DeleteReason.heartbeatTimeout }] });
  await bob.callbacks.waitFor('onRoomUserUpdate', (type: number) => type === Update.delete, { after: markB });
  await bob.call('stopPlayingStream', `stream-${alice.userId}`);

  const markBack = bob.callbacks.mark();
  proxy.mend();
  await alice.callbacks.waitFor('onRoomStateChanged', stateIs(RoomState.reconnected), { after: markA });
  await bob.callbacks.waitFor('onRoomUserUpdate', (type: number) => type === Update.add, { after: markBack });
  await bob.callbacks.waitFor('onRoomStreamUpdate', (type: number) => type === Update.add, {
    after: markBack,
  });
  await bob.play(`stream-${alice.userId}`);
  await seeEachOther(alice, bob);
}

export async function closedTabIsToldAtOnce(stage: Stage): Promise<void> {
  const [alice, bob] = await Promise.all([stage.enter('alice'), stage.enter('bob')]);
  await callBetween(alice, bob, stage.id('room'));
  const mark = bob.callbacks.mark();
  await alice.page.close();
  const soon = { after: mark, deadlineMs: 3_000 };
  const isDelete = (type: number) => type === Update.delete;
  const [, streams] = await bob.callbacks.waitFor('onRoomStreamUpdate', isDelete, soon);
  expect(streams).toMatchObject([{ streamID: `stream-${alice.userId}` }]);
  const [, users] = await bob.callbacks.waitFor('onRoomUserUpdate', isDelete, soon);
  expect(users).toEqual([{ userID: alice.userId, userName: alice.userId }]);
}

/** Other transports take the place of some on which DTLS failed, which no restart of ICE repairs. */
export async function mediaComesOnOtherTransports(stage: Stage): Promise<void> {
  const [alice, bob] = await Promise.all([stage.enter('alice'), stage.enter('bob')]);
  await alice.agent('spoilConnections', true);
  const room = stage.id('room');
  await Promise.all([alice.join(room), bob.join(room)]);
  await until('both transports are made', async () => (await alice.agent('liveConnections')) === 2);
  await alice.agent('spoilConnections', false);
  const mark = alice.callbacks.mark();
  await Promise.all([alice, bob].map((user) => user.publish(`stream-${user.userId}`)));
  await Promise.all([alice.play(`stream-${bob.userId}`), bob.play(`stream-${alice.userId}`)]);
  await alice.callbacks.waitFor('onPublisherStateUpdate', stateIs(PublisherState.publishing), {
    deadlineMs: 40_000,
  });
  await seeEachOther(alice, bob);
  expect(alice.callbacks.since(mark, ['onRoomStateChanged'])).toEqual([]);
}

/** The browser notices after some 5 s; then three restarts of ICE and their pauses. */
const GIVEN_UP_WITHIN_MS = 40_000;
/** The longest pause between two tries, and what a try takes. */
const TRIED_WITHIN_MS = 20_000;

/** Nothing of media passes for a while, UDP or TCP, while signalling goes on; no hint tells of its end. */
export async function mediaComesBackOverAPathThatWasBlocked(stage: Stage): Promise<void> {
  await using path = await NarrowPath.open(stage.server.mediaPort);
  const [alice, bob] = await Promise.all([stage.open('alice'), stage.enter('bob')]);
  await path.lead(alice.page);
  await alice.createEngine();
  await callBetween(alice, bob, stage.id('room'));
  const mark = alice.callbacks.mark();
  const made = await alice.agent('connectionsMade');

  path.block(true);
  await alice.callbacks.waitFor('onPublisherStateUpdate', stateIs(PublisherState.requesting), {
    after: mark,
  });
  await until(
    'other transports have been tried, too',
    async () => (await alice.agent('connectionsMade')) > made,
    { deadlineMs: GIVEN_UP_WITHIN_MS },
  );
  const back = { after: alice.callbacks.mark(), deadlineMs: TRIED_WITHIN_MS };
  path.block(false);
  await Promise.all([
    alice.callbacks.waitFor('onPublisherStateUpdate', stateIs(PublisherState.publishing), back),
    alice.callbacks.waitFor('onPlayerStateUpdate', stateIs(PlayerState.playing), back),
  ]);
  await seeEachOther(alice, bob);
  expect(alice.callbacks.since(mark, ['onRoomStateChanged'])).toEqual([]);
}

/** Kills the server's engines, so it needs a server of its own. */
export async function mediaReturnsAfterTheEngineDied(stage: Stage): Promise<void> {
  const [alice, bob] = await Promise.all([stage.enter('alice'), stage.enter('bob')]);
  await callBetween(alice, bob, stage.id('room'));
  const marks = new Map([alice, bob].map((user) => [user, user.callbacks.mark()]));
  const before = enginePids(stage.server.pid);
  expect(before).not.toEqual([]);

  for (const pid of before) process.kill(pid, 'SIGKILL');
  const after = await until('other engines run', () => {
    const now = enginePids(stage.server.pid);
    return now.length === before.length && now.every((pid) => !before.includes(pid)) ? now : undefined;
  });
  expect(after).toHaveLength(before.length);

  for (const [user, mark] of marks) {
    const back = { after: mark };
    await user.callbacks.waitFor('onPublisherStateUpdate', stateIs(PublisherState.publishing), back);
    await user.callbacks.waitFor('onPlayerStateUpdate', stateIs(PlayerState.playing), back);
    const told = user.callbacks.since(mark, ['onPublisherStateUpdate', 'onPlayerStateUpdate']);
    expect(told.map((callback) => callback.slice(0, 3))).toEqual(
      expect.arrayContaining([
        ['onPublisherStateUpdate', PublisherState.requesting, 1003020],
        ['onPublisherStateUpdate', PublisherState.publishing, 0],
        ['onPlayerStateUpdate', PlayerState.requesting, 1004020],
        ['onPlayerStateUpdate', PlayerState.playing, 0],
      ]),
    );
    expect(user.callbacks.since(mark, ['onRoomStreamUpdate', 'onRoomUserUpdate'])).toEqual([]);
  }
  await seeEachOther(alice, bob);
}
