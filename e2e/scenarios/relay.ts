import { expect } from 'vitest';
import { enginePids } from '../harness/engine-process.ts';
import { readMetrics } from '../harness/metrics.ts';
import type { Stage } from '../harness/stage.ts';
import { until } from '../harness/until.ts';
import type { User } from '../harness/user.ts';
import { playWhenTold } from './call.ts';
import { callBetween, seeEachOther } from './recovery.ts';

/** What a server needs so that each member of a room is on an engine of its own. */
export const ONE_MEMBER_PER_ENGINE = { PARLEY_ENGINES: '2', PARLEY_ROOM_MEMBERS_PER_ENGINE: '1' };

const relayed = async (stage: Stage) => {
  const metrics = await readMetrics(stage.server.url);
  return {
    relays: metrics.parley_engine_relays,
    sent: metrics.parley_engine_relay_packets_sent_total ?? 0,
    producers: metrics.parley_engine_producers,
  };
};

/** Media states that a user was told since. */
const resets = (user: User, mark: number) => user.callbacks.since(mark, ['onPublisherStateUpdate']);

/** Needs a server with `ONE_MEMBER_PER_ENGINE`. */
export async function membersOnDifferentEnginesSeeEachOther(stage: Stage): Promise<void> {
  const [alice, bob] = [await stage.enter('alice'), await stage.enter('bob')];
  const room = stage.id('room');
  await callBetween(alice, bob, room);
  const before = await relayed(stage);
  // Two tracks of each, at home and over there.
  expect(before).toMatchObject({ relays: 2, producers: 8 });
  await until('media goes from engine to engine', async () => (await relayed(stage)).sent > before.sent + 50);

  // One who comes later starts with a keyframe, and over the relay that is there already.
  const carol = await stage.enter('carol');
  await carol.join(room);
  for (const { userId } of [alice, bob]) await playWhenTold(carol, `stream-${userId}`);
  await Promise.all([alice, bob].map(({ userId }) => carol.seesMovement(`stream-${userId}`)));
  await carol.hearsSound(2);
  expect(await relayed(stage)).toMatchObject({ relays: 2, producers: 8 });
}

/** Needs a server of its own with `ONE_MEMBER_PER_ENGINE`: kills its engines, one after the other. */
export async function callAcrossEnginesSurvivesTheDeathOfEither(stage: Stage): Promise<void> {
  const [alice, bob] = [await stage.enter('alice'), await stage.enter('bob')];
  await callBetween(alice, bob, stage.id('room'));

  const users = [alice, bob];
  const marks = users.map((user) => user.callbacks.mark());
  const isReset = (user: User) => resets(user, marks[users.indexOf(user)] ?? 0).length >= 2;
  const [first] = enginePids(stage.server.pid);
  process.kill(first ?? 0, 'SIGKILL');
  await until('one of them publishes again', () => users.some(isReset));
  await seeEachOther(alice, bob);
  // The other goes on as before: its own engine lives.
  expect(users.map((user, at) => resets(user, marks[at] ?? 0).length).sort()).toEqual([0, 2]);

  const again = users.map((user) => user.callbacks.mark());
  for (const pid of enginePids(stage.server.pid)) process.kill(pid, 'SIGKILL');
  await until('both publish again', () =>
    users.every((user, at) => resets(user, again[at] ?? 0).length >= 2),
  );
  await seeEachOther(alice, bob);
}
