import { expect } from 'vitest';
import { NarrowPath } from '../harness/narrow-path.ts';
import type { Stage } from '../harness/stage.ts';
import { until } from '../harness/until.ts';
import type { User } from '../harness/user.ts';
import { playWhenTold } from './call.ts';

/** Enough for sound and not for the smallest picture. */
const NARROW_KBPS = 110;
const WIDE_KBPS = 20_000;

/** Packets of sound that arrived in the next `seconds`, and how many of them were lost, from the browser's own counts. */
async function soundOf(user: User, seconds: number): Promise<{ packets: number; lost: number }> {
  const count = async () => {
    const tracks = await user.received('audio');
    const sum = (of: (track: (typeof tracks)[number]) => number) =>
      tracks.reduce((total, track) => total + of(track), 0);
    return { packets: sum(({ packets }) => packets), lost: sum(({ lost }) => lost) };
  };
  const before = await count();
  const wanted = before.packets + seconds * 50 * 0.9;
  const after = await until(`${seconds} s of sound arrive`, async () => {
    const now = await count();
    return now.packets >= wanted ? now : undefined;
  });
  return { packets: after.packets - before.packets, lost: after.lost - before.lost };
}

export async function narrowPathCostsTheVideoAndNotTheSound(stage: Stage): Promise<void> {
  await using path = await NarrowPath.open(stage.server.mediaPort);
  path.setRate(WIDE_KBPS);
  const [alice, bob] = await Promise.all([stage.enter('alice'), stage.open('bob')]);
  await path.lead(bob.page);
  await bob.createEngine();
  const room = stage.id('room');
  await Promise.all([alice.join(room), bob.join(room)]);
  const streamId = `stream-${alice.userId}`;
  await alice.publish(streamId);
  await playWhenTold(bob, streamId);
  await Promise.all([bob.seesMovement(streamId), bob.hearsSound()]);
  expect(bob.callbacks.named('onPlayerVideoHeldBack')).toEqual([]);

  path.setRate(NARROW_KBPS);
  await bob.callbacks.waitFor('onPlayerVideoHeldBack', (isHeldBack: boolean) => isHeldBack);
  // What the queue had dropped before is counted as lost when the next packets come.
  await soundOf(bob, 2);
  const { packets, lost } = await soundOf(bob, 5);
  expect(lost / packets).toBeLessThan(0.02);
  const standing = await bob.agent('picture', streamId);

  path.setRate(WIDE_KBPS);
  await bob.callbacks.waitFor('onPlayerVideoHeldBack', (isHeldBack: boolean) => !isHeldBack);
  const moving = await bob.seesMovement(streamId);
  expect(moving.frames).toBeGreaterThan(standing?.frames ?? 0);
}
