import { expect } from 'vitest';
import type { SentEncoding } from '../harness/in-page-agent.ts';
import type { Stage } from '../harness/stage.ts';
import { until } from '../harness/until.ts';
import type { User } from '../harness/user.ts';
import { playWhenTold } from './call.ts';

/** Few frames, so that a small machine encodes three sizes with ease. */
const HD = {
  captureWidth: 1280,
  captureHeight: 720,
  encodeWidth: 1280,
  encodeHeight: 720,
  fps: 10,
  bitrate: 1_500,
  codecID: 0,
};
const VIDEO_STREAM_TYPE = { default: 0, small: 1, big: 2 };

/** Two people in a room, one of whom publishes with this video configuration, and after what `prepare` does. */
export async function publishing(
  stage: Stage,
  config: object,
  prepare: (alice: User) => Promise<unknown> = async () => {},
): Promise<{ alice: User; bob: User; stream: string }> {
  const [alice, bob] = await Promise.all([stage.enter('alice'), stage.enter('bob')]);
  const room = stage.id('room');
  await Promise.all([alice.join(room), bob.join(room)]);
  await alice.call('setVideoConfig', config);
  await prepare(alice);
  const stream = stage.id('stream');
  await alice.publish(stream);
  return { alice, bob, stream };
}

/** Waits until the view shows a picture of this width. */
export function seesWidth(user: User, view: string, width: number) {
  return until(
    `${user.userId} sees ${view} ${width} wide`,
    async () => ((await user.agent('picture', view))?.width === width ? true : undefined),
    { deadlineMs: 40_000 },
  );
}

/** Waits until the publisher sends these encodings and no others, from one look to the next. */
export async function sends(user: User, rids: readonly string[]): Promise<SentEncoding[]> {
  let before = await user.agent('sentEncodings');
  return until(
    `${user.userId} sends ${rids.join(', ')} only`,
    async () => {
      const now = await user.agent('sentEncodings');
      const sent = now.filter(({ framesSent }, index) => framesSent > (before[index]?.framesSent ?? 0));
      before = now;
      return sent.map(({ rid }) => rid).join() === rids.join() ? now : undefined;
    },
    { deadlineMs: 40_000, everyMs: 1_000 },
  );
}

export async function aViewsSizeChoosesTheLayer(stage: Stage): Promise<void> {
  const { alice, bob, stream } = await publishing(stage, HD);
  await playWhenTold(bob, stream);
  await bob.agent('layOut', stream, 160, 90);
  await bob.seesMovement(stream, 3);
  await seesWidth(bob, stream, 320);
  await sends(alice, ['r0']);

  await bob.agent('layOut', stream, 1280, 720);
  await seesWidth(bob, stream, 1280);
  await sends(alice, ['r0', 'r1', 'r2']);
  const [width, height] = await bob.callbacks.waitFor(
    'onPlayerVideoSizeChanged',
    (width: number) => width === 1280,
  );
  expect([width, height]).toEqual([1280, 720]);

  await bob.call('setPlayStreamVideoType', stream, VIDEO_STREAM_TYPE.small);
  await seesWidth(bob, stream, 320);
  await bob.call('setPlayStreamVideoType', stream, VIDEO_STREAM_TYPE.default);
  await seesWidth(bob, stream, 1280);
}

export async function aHiddenVideoCostsNothing(stage: Stage): Promise<void> {
  const { bob, stream } = await publishing(stage, HD);
  await playWhenTold(bob, stream);
  await bob.seesMovement(stream, 3);
  await bob.agent('layOut', stream, 0, 0);
  const packets = async (kind: 'audio' | 'video') =>
    (await bob.received(kind)).reduce((sum, track) => sum + track.packets, 0);
  let [video, audio] = [0, 0];
  await until(
    'sound goes on arriving and video does not',
    async () => {
      const now = [await packets('video'), await packets('audio')] as const;
      const isResting = now[0] === video && now[1] > audio;
      [video, audio] = now;
      return isResting;
    },
    { everyMs: 1_000 },
  );
  await bob.agent('layOut', stream, 320, 180);
  await bob.seesMovement(stream, 3);
}

/** Waits until the publisher sends one encoding with these layers. */
function sendsLayers(user: User, mode: string) {
  return until(
    `${user.userId} sends ${mode}`,
    async () => {
      const [sent] = await user.agent('sentEncodings');
      return sent?.scalabilityMode === mode ? true : undefined;
    },
    { deadlineMs: 40_000 },
  );
}

/** `ZegoVideoCodecID.Svc` */
const SVC = 1;

export async function aScalableStreamIsCutToTheView(stage: Stage): Promise<void> {
  const { alice, bob, stream } = await publishing(stage, { ...HD, codecID: SVC });
  await playWhenTold(bob, stream);
  await bob.agent('layOut', stream, 160, 90);
  await seesWidth(bob, stream, 320);
  await bob.seesMovement(stream, 3);
  // What nobody watches is not even made.
  await sendsLayers(alice, 'L1T3');
  await bob.seesMovement(stream, 3);
  await bob.agent('layOut', stream, 1280, 720);
  await seesWidth(bob, stream, 1280);
  await sendsLayers(alice, 'L3T3_KEY');
  await bob.agent('layOut', stream, 160, 90);
  await seesWidth(bob, stream, 320);
  await bob.seesMovement(stream, 3);
  const sent = await alice.agent('sentEncodings');
  expect(sent).toMatchObject([{ codec: 'video/VP9' }]);
}
