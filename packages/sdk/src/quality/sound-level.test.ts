import { expect, it } from 'vitest';
import type { ZegoSoundLevelInfo } from '../api/publish.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { amplitudeOf, SoundLevelMonitor, soundLevelOf } from './sound-level.ts';
import { VoiceDetector } from './voice-detector.ts';

/** A receiver that plays a sound of the amplitude that a test sets. */
function receiver() {
  const source = { audioLevel: 0 };
  return { source, receiver: { getSynchronizationSources: () => [source] } as unknown as RTCRtpReceiver };
}

function monitor() {
  const clock = new VirtualClock();
  const events: [name: string, value: unknown][] = [];
  const { source, receiver: played } = receiver();
  const receivers = new Map<string, RTCRtpReceiver | undefined>([['s', played]]);
  const levels = new SoundLevelMonitor({
    emit: (name, ...values) => void events.push([name, values[0]]),
    clock,
    microphone: () => undefined,
    receivers: () => receivers,
    wanted: () => {},
  });
  const infos = () =>
    events.flatMap(([name, value]) =>
      name === 'remoteSoundLevelInfoUpdate' ? [(value as Record<string, ZegoSoundLevelInfo>).s] : [],
    );
  return { clock, events, source, receivers, levels, infos };
}

it('a sound level is 0 in silence, 100 at full scale and 50 at -30 dB', () => {
  expect([0, Number.NaN, 0.0005, 10 ** (-30 / 20), 1, 2].map(soundLevelOf)).toEqual([0, 0, 0, 50, 100, 100]);
  expect([0, 30, 60, 127].map((level) => soundLevelOf(amplitudeOf(level)))).toEqual([100, 50, 0, 0]);
});

it('every event of a monitor comes at its interval, whether or not there is sound', async () => {
  const { clock, events, levels } = monitor();
  levels.start(500, false);
  await clock.advance(1_499);
  const names = ['captured', 'remote'].flatMap((of) => [
    `${of}SoundLevelUpdate`,
    `${of}SoundLevelInfoUpdate`,
  ]);
  expect(events.map(([name]) => name)).toEqual([...names, ...names]);
  levels.stop();
  await clock.advance(5_000);
  expect(events).toHaveLength(8);
});

it('without enableVAD nothing counts as speech', async () => {
  const { clock, source, levels, infos } = monitor();
  source.audioLevel = 0.5;
  levels.start(100, false);
  await clock.advance(300);
  expect(infos()).toEqual(Array(3).fill({ soundLevel: 90, vad: 0 }));
});

it('with enableVAD words above the noise are speech, and steady noise comes not to be', async () => {
  const { clock, source, levels, infos } = monitor();
  const vads = async (amplitude: number, ms: number) => {
    source.audioLevel = amplitude;
    const before = infos().length;
    await clock.advance(ms);
    return infos()
      .slice(before)
      .map((info) => info?.vad);
  };
  levels.start(100, true);
  expect(await vads(0.0001, 300)).toEqual([0, 0, 0]);
  expect(await vads(0.1, 200)).toEqual([1, 1]);
  const fan = await vads(0.02, 30_000);
  expect(fan.at(0)).toBe(1);
  expect(fan.at(-1)).toBe(0);
  expect(await vads(0.5, 200)).toEqual([1, 1]);
});

it('a stream that is played again is heard anew', async () => {
  const { clock, source, receivers, levels, infos } = monitor();
  const [played] = receivers.values();
  levels.start(100, true);
  source.audioLevel = 0.5;
  await clock.advance(120_000);
  expect(infos().at(-1)?.vad).toBe(0);
  receivers.delete('s');
  await clock.advance(100);
  receivers.set('s', played);
  await clock.advance(100);
  expect(infos().at(-1)?.vad).toBe(1);
});

it('a voice detector falls to a quieter noise at once', () => {
  const detector = new VoiceDetector();
  for (let second = 0; second < 60; second++) detector.hear(60, second * 1000);
  expect(detector.hear(60, 60_000)).toBe(0);
  detector.hear(20, 60_100);
  expect(detector.hear(60, 60_200)).toBe(1);
});
