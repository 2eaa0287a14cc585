import { expect } from 'vitest';
import type { Stage } from '../harness/stage.ts';
import { until } from '../harness/until.ts';
import type { User } from '../harness/user.ts';
import { playWhenTold } from './call.ts';
import { publishing, seesWidth, sends } from './layers.ts';

/** Few frames, so that a small machine encodes with ease. */
const NHD = {
  captureWidth: 640,
  captureHeight: 360,
  encodeWidth: 640,
  encodeHeight: 360,
  fps: 10,
  bitrate: 600,
  codecID: 0,
};
const CODEC = { h264DualStream: 4, av1: 1000 };
const STREAM_TYPE = { small: 1, big: 2 };
const BELOW_MIN = { noVideo: 0, ultraLowFps: 1 };

export async function aDualStreamHasTheSizesThatTheAppGave(stage: Stage): Promise<void> {
  const { alice, bob, stream } = await publishing(stage, { ...NHD, codecID: CODEC.h264DualStream }, (user) =>
    user.call('setPublishDualStreamConfig', [
      { streamType: STREAM_TYPE.big, encodeResolution: { width: 640, height: 360 }, fps: 10, bitrate: 600 },
      { streamType: STREAM_TYPE.small, encodeResolution: { width: 160, height: 90 }, fps: 5, bitrate: 80 },
    ]),
  );
  await playWhenTold(bob, stream);
  await bob.call('setPlayStreamVideoType', stream, STREAM_TYPE.big);
  await seesWidth(bob, stream, 640);
  await bob.call('setPlayStreamVideoType', stream, STREAM_TYPE.small);
  await seesWidth(bob, stream, 160);
  await bob.seesMovement(stream, 3);
  // Nobody has use for the big one; that is sent all the same where only the own network counts.
  await sends(alice, ['r0']);
  await alice.call('setTrafficControlFocusOn', 0);
  const sent = await sends(alice, ['r0', 'r1']);
  expect(sent).toMatchObject([
    { codec: 'video/H264', width: 160 },
    { codec: 'video/H264', width: 640 },
  ]);
}

export async function anAv1StreamIsPlayedInAv1(stage: Stage): Promise<void> {
  const { alice, bob, stream } = await publishing(stage, { ...NHD, codecID: CODEC.av1 });
  await playWhenTold(bob, stream);
  await bob.seesMovement(stream, 3);
  await seesWidth(bob, stream, 640);
  expect(await alice.agent('sentEncodings')).toMatchObject([{ codec: 'video/AV1', scalabilityMode: 'L1T3' }]);
  expect(alice.callbacks.named('onPublisherVideoEncoderChanged')).toEqual([]);
}

/** More than a browser believes of any path in its first minutes. */
const TOO_MUCH_KBPS = 90_000;

/** Waits until so many pictures go out from one second to the next. */
async function sendsInASecond(user: User, { least, most }: { least: number; most: number }): Promise<void> {
  const soFar = async () => (await user.agent('sentEncodings'))[0]?.framesSent ?? 0;
  let before = await soFar();
  await until(
    `${least} to ${most} pictures go out in a second`,
    async () => {
      const now = await soFar();
      const sent = now - before;
      before = now;
      return sent >= least && sent <= most;
    },
    { deadlineMs: 30_000, everyMs: 1_000 },
  );
}

export async function aPictureStopsBelowItsLeastBitrate(stage: Stage): Promise<void> {
  const { alice, bob, stream } = await publishing(stage, NHD);
  await playWhenTold(bob, stream);
  await bob.seesMovement(stream, 3);
  await alice.call('setMinVideoBitrateForTrafficControl', TOO_MUCH_KBPS, BELOW_MIN.noVideo);
  await sends(alice, []);
  await alice.call('setMinVideoBitrateForTrafficControl', TOO_MUCH_KBPS, BELOW_MIN.ultraLowFps);
  await sendsInASecond(alice, { least: 1, most: 3 });
  await alice.call('setMinVideoBitrateForTrafficControl', 0, BELOW_MIN.noVideo);
  await sendsInASecond(alice, { least: 7, most: 12 });
  await bob.seesMovement(stream, 3);
}

/** Bits of `ZegoTrafficControlProperty`. */
const PROPERTIES = [0, 1, 2, 3, 4, 7];

export async function anEncoderTakesWhatGivesWay(stage: Stage): Promise<void> {
  const { alice, bob, stream } = await publishing(stage, NHD);
  await playWhenTold(bob, stream);
  await bob.seesMovement(stream, 3);
  const preferences = [];
  for (const property of PROPERTIES) {
    expect(await alice.call('enableTrafficControl', true, property)).toBeNull();
    preferences.push(await alice.agent('degradationPreference'));
  }
  expect(await alice.call('enableTrafficControl', false, 0)).toBeNull();
  preferences.push(await alice.agent('degradationPreference'));
  const [kept, fewer, smaller] = [
    'maintain-framerate-and-resolution',
    'maintain-resolution',
    'maintain-framerate',
  ];
  expect(preferences).toEqual([kept, fewer, smaller, 'balanced', kept, 'balanced', kept]);
  expect(await alice.call('enableTrafficControl', true, 8)).toMatchObject({ errorCode: 1000017 });
  await bob.seesMovement(stream, 3);
}
