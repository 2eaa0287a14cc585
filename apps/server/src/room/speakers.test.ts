import { LIMITS, PERIODS } from '@parley/protocol';
import { describe, expect, it } from 'vitest';
import { AppRooms } from './app-rooms.ts';
import { Speakers, type Voice } from './speakers.ts';

const STEP_MS = 200;
const SILENT: Voice = { level: 127, medium: 0, long: 0 };

/** Streams that are heard as an engine tells of them: every 200 ms, from a second of who spoke in each tenth. */
class Talk {
  readonly speakers = new Speakers();
  /** For each decision that told something: the order. */
  readonly told: string[] = [];
  readonly #tenths = new Map<string, boolean[]>();
  nowMs = 0;

  /** Lets the named streams speak for a while, the others be silent. */
  speak(streamIds: string, ms: number): this {
    const speaking = streamIds.split(' ').filter((streamId) => streamId !== '');
    for (const streamId of speaking) if (!this.#tenths.has(streamId)) this.#tenths.set(streamId, []);
    for (const endMs = this.nowMs + ms; this.nowMs < endMs; ) {
      this.nowMs += STEP_MS;
      for (const [streamId, tenths] of this.#tenths) {
        const speaks = speaking.includes(streamId);
        tenths.unshift(speaks, speaks);
        tenths.length = Math.min(tenths.length, 10);
        this.speakers.hear(streamId, voiceOf(tenths), this.nowMs);
      }
      this.#decide();
    }
    return this;
  }

  /** Nothing is told of anybody any more. */
  wait(ms: number): this {
    this.nowMs += ms;
    this.#decide();
    return this;
  }

  #decide(): void {
    if (this.speakers.decide(this.nowMs)) this.told.push(this.order);
  }

  get order(): string {
    return this.speakers
      .ranked()
      .map(({ streamId }) => streamId)
      .join(' ');
  }
}

const voiceOf = (tenths: readonly boolean[]): Voice => ({
  level: tenths[0] ? 30 : 127,
  medium: tenths[0] ? 5 : 0,
  long: tenths.filter(Boolean).length,
});

describe('the dominant speaker', () => {
  it('[SIG-51] is told as soon as somebody has spoken for two tenths of a second, and the end after a second', () => {
    const talk = new Talk().speak('a', 2_000).speak('', 3_000);
    expect(talk.told).toEqual(['a', '']);
  });

  it('is whoever speaks after the last has fallen silent, within half a second', () => {
    const talk = new Talk().speak('a', 3_000);
    const beganMs = talk.nowMs;
    while (talk.speakers.dominant !== 'b') talk.speak('b', STEP_MS);
    expect(talk.nowMs - beganMs).toBeLessThanOrEqual(800);
    expect(talk.order).toBe('b a');
    expect(talk.speak('b', 2_000).order).toBe('b');
  });

  it('is not interrupted by whoever begins to speak meanwhile', () => {
    const talk = new Talk().speak('a', 2_000).speak('a b', 5_000);
    expect(talk.order).toBe('a b');
    expect(talk.told).toEqual(['a', 'a b']);
  });

  it('keeps the place through pauses between words', () => {
    const talk = new Talk().speak('a', 2_000);
    for (let word = 0; word < 10; word++) talk.speak('b', STEP_MS).speak('a', 600);
    expect(new Set(talk.told.map((order) => order.split(' ')[0]))).toEqual(new Set(['a']));
  });

  it('is not a cough', () => {
    const talk = new Talk();
    talk.speakers.hear('a', { level: 10, medium: 5, long: 1 }, 0);
    expect(talk.speakers.decide(0)).toBe(false);
    expect(talk.speakers.dominant).toBeUndefined();
  });

  it('can come from any place in one decision', () => {
    const talk = new Talk().speak('a b c', 400).speak('d', 1_000);
    expect(talk.order.startsWith('d')).toBe(true);
  });
});

describe('the speakers of a room', () => {
  it('[SIG-51] are told at most five times a second, the newest order last', () => {
    const speakers = new Speakers();
    const told: number[] = [];
    for (let nowMs = 1_000; nowMs <= 2_000; nowMs += 10) {
      const voice = (nowMs / 10) % 2 === 0 ? { level: 20, medium: 5, long: 9 } : SILENT;
      speakers.hear('a', voice, nowMs);
      if (speakers.decide(nowMs)) told.push(nowMs);
    }
    expect(told.length).toBeGreaterThan(1);
    const gaps = told.slice(1).map((atMs, i) => atMs - (told[i] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(PERIODS.speakersMs);
  });

  it('are forgotten when their engine tells of them no more', () => {
    const talk = new Talk().speak('a b', 1_000);
    expect(talk.wait(1_499).order).toBe('a b');
    expect(talk.wait(1).order).toBe('');
  });

  it('are at most ten', () => {
    const names = Array.from({ length: 15 }, (_, i) => `s${i}`);
    expect(new Talk().speak(names.join(' '), 600).order.split(' ')).toHaveLength(LIMITS.rankedSpeakers);
  });

  it('[SIG-50] [SIG-51] are told to members that watch, with their users, and forgotten with their stream', () => {
    const rooms = new AppRooms(7);
    const [anna, ben] = ['anna', 'ben'].map((userId) => {
      const user = { userId, userName: userId };
      const join = {
        roomId: 'red',
        user,
        sessionId: `session of ${userId}`,
        maxRooms: 0,
        newRoomSessionId: 'life',
      };
      const rest = { maxMemberCount: 0, isUserStatusNotify: false, authLevel: 0 };
      return rooms.join({ ...join, ...rest }, 0).membership;
    });
    if (anna === undefined || ben === undefined) throw new Error('nobody joined');
    const { room } = anna;
    rooms.claimStream(anna, 's');
    rooms.announceStream(anna, { streamId: 's', extraInfo: '' }, 0);
    ben.member.watchesSpeakers = true;
    const voice = { level: 30, medium: 5, long: 10 };
    room.hear('s', voice, 0);
    room.hear('not a stream of this room', voice, 0);
    const speakers = [{ streamId: 's', userId: 'anna', level: 30 }];
    expect(room.rankSpeakers(0)).toEqual([
      { do: 'notify', sessionIds: ['session of ben'], message: { type: 'speakers', speakers } },
    ]);
    expect(room.dominantSpeaker()).toBe('session of anna');
    rooms.releaseStream(anna, 's');
    expect(room.dominantSpeaker()).toBeUndefined();
    expect(room.rankSpeakers(200)).toMatchObject([{ message: { type: 'speakers', speakers: [] } }]);
  });
});
