import { expect } from 'vitest';
import { openChromiumPage } from '../harness/chromium.ts';
import { readMetrics } from '../harness/metrics.ts';
import { launchSpeakingChromium } from '../harness/speech.ts';
import type { Stage } from '../harness/stage.ts';
import { until } from '../harness/until.ts';
import type { User } from '../harness/user.ts';
import { playWhenTold } from './call.ts';

interface Speaker {
  readonly streamID: string;
  readonly userID: string;
  readonly soundLevel: number;
}

const speakersLike = (user: User, matches: (speakers: Speaker[]) => boolean, after = 0) =>
  user.callbacks.waitFor('onRoomActiveSpeakersUpdate', matches, { after });

export async function whoSpeaksIsRanked(stage: Stage): Promise<void> {
  await using speaking = {
    browser: await launchSpeakingChromium(),
    async [Symbol.asyncDispose]() {
      await this.browser.close();
    },
  };
  const page = await openChromiumPage(speaking.browser);
  const [alice, bob] = [await stage.enter('alice', { page }), await stage.enter('bob')];
  const room = stage.id('room');
  const streamId = stage.id('voice');
  await bob.call('startActiveSpeakerMonitor');
  await Promise.all([alice.join(room), bob.join(room)]);
  await alice.publish(streamId);
  // Bob does not play it: who speaks is the server's to say.
  const [speakers] = await speakersLike(bob, (list) => list.length > 0);
  expect(speakers).toMatchObject([{ streamID: streamId, userID: alice.userId }]);
  expect((speakers as Speaker[])[0]?.soundLevel).toBeGreaterThan(20);

  const mark = bob.callbacks.mark();
  await alice.call('muteMicrophone', true);
  await speakersLike(bob, (list) => list.length === 0, mark);
}

const INTERVAL_MS = 300;
const REPORTS = 8;

export async function soundLevelsComeWithTheInterval(stage: Stage): Promise<void> {
  await using speaking = {
    browser: await launchSpeakingChromium(),
    async [Symbol.asyncDispose]() {
      await this.browser.close();
    },
  };
  const page = await openChromiumPage(speaking.browser);
  const [alice, bob] = [await stage.enter('alice', { page }), await stage.enter('bob')];
  const room = stage.id('room');
  const streamId = stage.id('voice');
  await Promise.all([alice.join(room), bob.join(room)]);
  await alice.publish(streamId);
  await playWhenTold(bob, streamId);
  await bob.hearsSound();
  const config = { millisecond: INTERVAL_MS, enableVAD: true };
  await Promise.all([
    alice.call('startSoundLevelMonitor', config),
    bob.call('startSoundLevelMonitor', config),
  ]);

  const beganAt = performance.now();
  const atBob = () => bob.callbacks.named('onRemoteSoundLevelInfoUpdate');
  await until('sound levels come again and again', () => atBob().length >= REPORTS);
  // A timer of a page may be late, and is not early.
  expect(performance.now() - beganAt).toBeGreaterThan((REPORTS - 1) * INTERVAL_MS);
  const infos = () => atBob().map(([levels]) => (levels as Record<string, unknown>)[streamId]);
  await until('the speech is heard as such', () =>
    infos().some((info) => (info as { soundLevel: number; vad: number }).vad === 1),
  );
  await alice.callbacks.waitFor(
    'onCapturedSoundLevelInfoUpdate',
    ({ soundLevel, vad }: { soundLevel: number; vad: number }) => soundLevel > 20 && vad === 1,
  );
}

/** Needs a server of its own: what it counts is of this call alone. */
export async function figuresOfACallMove(stage: Stage): Promise<void> {
  const figures = () => readMetrics(stage.server.url);
  const [alice, bob] = [await stage.enter('alice'), await stage.enter('bob')];
  const room = stage.id('room');
  const streamId = stage.id('stream');
  const before = await figures();
  await Promise.all([alice.join(room), bob.join(room)]);
  await alice.publish(streamId);
  await playWhenTold(bob, streamId);
  await bob.seesMovement(streamId);
  const during = await until('media is counted', async () => {
    const now = await figures();
    return (now.parley_engine_media_packets_sent_total ?? 0) > 100 ? now : undefined;
  });
  const grown = (name: string) => (during[name] ?? 0) - (before[name] ?? 0);
  for (const name of [
    'parley_engine_media_packets_received_total',
    'parley_engine_media_bytes_sent_total',
    'parley_engine_keyframes_received_total',
    'parley_engine_forwarding_delay_seconds_count',
    'parley_engine_batch_datagrams_count',
  ])
    expect(grown(name), name).toBeGreaterThan(0);
  const [sum, count] = ['sum', 'count'].map((part) =>
    grown(`parley_engine_forwarding_delay_seconds_${part}`),
  );
  expect((sum ?? 0) / (count ?? 1)).toBeLessThan(1);

  await Promise.all([alice.call('logoutRoom'), bob.call('logoutRoom')]);
  const after = await until('nothing is left', async () => {
    const now = await figures();
    return now.parley_engine_transports === 0 ? now : undefined;
  });
  expect(after.parley_engine_media_packets_sent_total).toBeGreaterThanOrEqual(
    during.parley_engine_media_packets_sent_total ?? 0,
  );
}
