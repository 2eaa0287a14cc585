import { expect } from 'vitest';
import { NarrowPath } from '../harness/narrow-path.ts';
import type { Stage } from '../harness/stage.ts';
import { until } from '../harness/until.ts';
import type { User } from '../harness/user.ts';
import { playWhenTold } from './call.ts';

/** Enough for sound and not for the smallest picture. */
const NARROW_KBPS = 110;
const WIDE_KBPS = 20_000;

/** Of a hundred packets, where without help as much of the sound would have to be made up. */
const LOSSY_PERCENT = 15;

/** Sound as it comes to the browser and is played, summed over its tracks. */
async function soundAt(user: User) {
  const tracks = await user.received('audio');
  const sum = (of: (track: (typeof tracks)[number]) => number) =>
    tracks.reduce((total, track) => total + of(track), 0);
  return {
    packets: sum(({ packets }) => packets),
    lost: sum(({ lost }) => lost),
    discarded: sum(({ discarded }) => discarded),
    samples: sum(({ samples }) => samples),
    concealed: sum(({ concealed }) => concealed),
  };
}

/** Packets of sound that arrived in the next `seconds`, and how many of them were lost, from the browser's own counts. */
async function soundOf(user: User, seconds: number): Promise<{ packets: number; lost: number }> {
  const before = await soundAt(user);
  const wanted = before.packets + seconds * 50 * 0.9;
  const after = await until(`${seconds} s of sound arrive`, async () => {
    const now = await soundAt(user);
    return now.packets >= wanted ? now : undefined;
  });
  return { packets: after.packets - before.packets, lost: after.lost - before.lost };
}

/** Bob sees and hears Alice over a path that is wide for now. */
async function playOver(path: NarrowPath, stage: Stage): Promise<{ bob: User; streamId: string }> {
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
  return { bob, streamId };
}

export async function narrowPathCostsTheVideoAndNotTheSound(stage: Stage): Promise<void> {
  await using path = await NarrowPath.open(stage.server.mediaPort);
  const { bob, streamId } = await playOver(path, stage);
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

/** A second of sound at 48 kHz. */
const SECOND = 48_000;

export async function lossyPathHasItsSoundInLaterPackets(stage: Stage): Promise<void> {
  await using path = await NarrowPath.open(stage.server.mediaPort);
  const { bob } = await playOver(path, stage);
  const { discarded } = await soundAt(bob);

  path.setLoss(LOSSY_PERCENT);
  // Each packet carries the sound of those before it, of which most have come.
  await until('sound comes again', async () => (await soundAt(bob)).discarded > discarded + 100);
  const before = await soundAt(bob);
  const after = await until('ten seconds of sound are played', async () => {
    const now = await soundAt(bob);
    return now.samples - before.samples > 10 * SECOND ? now : undefined;
  });
  // Copies of whole packets would never get so far: SRTP drops what has come already.
  expect((after.discarded - before.discarded) / (after.packets - before.packets)).toBeGreaterThan(0.5);
  expect((after.concealed - before.concealed) / (after.samples - before.samples)).toBeLessThan(0.01);
}
