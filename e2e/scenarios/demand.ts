import { BUSY_CAMERA } from '../harness/busy-camera.ts';
import { NarrowPath } from '../harness/narrow-path.ts';
import type { Stage } from '../harness/stage.ts';
import { until } from '../harness/until.ts';
import type { User } from '../harness/user.ts';
import { playWhenTold } from './call.ts';

/** Small, so that it is sent in one size only, and with more bits than a narrow path carries. */
const ONE_SIZE = {
  captureWidth: 320,
  captureHeight: 180,
  encodeWidth: 320,
  encodeHeight: 180,
  fps: 10,
  bitrate: 900,
  codecID: 0,
};
const WIDE_KBPS = 20_000;
const NARROW_KBPS = 450;
/** What a publisher sends whom nothing limits. */
const MUCH = { least: 700, most: Number.POSITIVE_INFINITY };
/** And one whose only player is behind the narrow path: a cap leaves a fifth of the room, beside the sound. */
const LITTLE = { least: 100, most: 420 };
const WINDOW_MS = 2_000;

/** Waits until the video that a user sends takes so many kbit/s, two looks in a row. */
function sends(user: User, { least, most }: { least: number; most: number }): Promise<true> {
  const bits = async () =>
    (await user.agent('sentEncodings')).reduce((sum, { bytesSent }) => sum + bytesSent * 8, 0);
  let before: { bits: number; at: number } | undefined;
  let inRow = 0;
  return until(
    `${user.userId} sends ${least} to ${most} kbit/s`,
    async () => {
      const now = { bits: await bits(), at: performance.now() };
      const last = before;
      before = now;
      if (last === undefined) return undefined;
      const kbps = (now.bits - last.bits) / (now.at - last.at);
      inRow = kbps >= least && kbps <= most ? inRow + 1 : 0;
      return inRow === 2 ? true : undefined;
    },
    { deadlineMs: 60_000, everyMs: WINDOW_MS },
  );
}

export async function aPublisherSendsWhatItsOnlyPlayersPathCarries(stage: Stage): Promise<void> {
  await using path = await NarrowPath.open(stage.server.mediaPort);
  path.setRate(WIDE_KBPS);
  const [alice, bob] = await Promise.all([stage.open('alice'), stage.open('bob')]);
  await path.lead(bob.page);
  await alice.page.evaluate(BUSY_CAMERA);
  await Promise.all([alice.createEngine(), bob.createEngine()]);
  const room = stage.id('room');
  await Promise.all([alice.join(room), bob.join(room)]);
  await alice.call('setVideoConfig', ONE_SIZE);
  const stream = stage.id('stream');
  await alice.publish(stream);
  await playWhenTold(bob, stream);
  await bob.seesMovement(stream);
  await sends(alice, MUCH);

  path.setRate(NARROW_KBPS);
  await sends(alice, LITTLE);
  await bob.seesMovement(stream);

  path.setRate(WIDE_KBPS);
  await sends(alice, MUCH);
  await bob.seesMovement(stream);
}
