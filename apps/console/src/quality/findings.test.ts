import { describe, expect, it } from 'vitest';
import type { CallDetail, QualitySample } from '../api/records.ts';
import { findingsOf, troublesOf } from './findings.ts';
import { namesOf, streamsOf } from './samples.ts';

const member = (sessionId: string, userName: string, userId = sessionId) => ({
  sessionId,
  userId,
  userName,
  joinedAtMs: 0,
  leftAtMs: null,
  leaveReason: null,
});
const stream = {
  publishId: 'p',
  sessionId: 'ann',
  streamId: 'cam',
  userId: 'ann',
  startedAtMs: 0,
  endedAtMs: null,
};
const detail = (quality: readonly QualitySample[], events: CallDetail['events'] = []): CallDetail => ({
  call: { roomSessionId: 'c', roomId: 'red', openedAtMs: 0, closedAtMs: 600_000, peakMembers: 2 },
  members: [member('ann', 'Ann'), member('bob', 'Bob')],
  streams: [stream],
  events,
  quality,
});
const sample = (
  atMs: number,
  figures: QualitySample['figures'],
  direction: QualitySample['direction'] = 'receive',
): QualitySample => ({
  sessionId: direction === 'send' ? 'ann' : 'bob',
  streamId: 'cam',
  direction,
  atMs,
  figures: { periodMs: 10_000, videoBps: 1e6, ...figures },
});

describe('what was bad in a call', () => {
  it('is nothing when nothing was', () => {
    const fine = { lossPercent: 0.5, roundTripMs: 80, freezeMs: 100, videoHeight: 720, usefulHeight: 720 };
    expect(findingsOf(detail([sample(10_000, fine), sample(20_000, fine)]))).toEqual([]);
  });

  it('is one period as long as it goes on, with the mean of its loss', () => {
    const lossy = [10_000, 20_000, 30_000].map((atMs) => sample(atMs, { lossPercent: atMs / 1_000 }));
    const again = sample(60_000, { lossPercent: 8 });
    expect(findingsOf(detail([...lossy, sample(40_000, { lossPercent: 0 }), again]))).toEqual([
      {
        kind: 'lossDown',
        sessionId: 'bob',
        streamId: 'cam',
        isVideo: true,
        fromMs: 0,
        toMs: 30_000,
        percent: 20,
      },
      expect.objectContaining({ kind: 'lossDown', fromMs: 50_000, toMs: 60_000, percent: 8 }),
    ]);
  });

  it('tells the way up from the way down', () => {
    const found = findingsOf(detail([sample(10_000, { lossPercent: 9 }, 'send')]));
    expect(found).toMatchObject([{ kind: 'lossUp', sessionId: 'ann', percent: 9 }]);
  });

  it('adds up how long pictures stood still', () => {
    const frozen = [sample(10_000, { freezeMs: 2_000 }), sample(20_000, { freezeMs: 1_500 })];
    expect(findingsOf(detail(frozen))).toMatchObject([{ kind: 'frozen', frozenMs: 3_500, toMs: 20_000 }]);
  });

  it.each([
    [
      'a small picture',
      sample(10_000, { videoHeight: 180, usefulHeight: 720 }),
      { kind: 'small', height: 180 },
    ],
    ['a slow path', sample(10_000, { roundTripMs: 520 }), { kind: 'slow', roundTripMs: 520 }],
    ['gaps in the sound', sample(10_000, { soundGaps: 9 }), { kind: 'soundGaps', gaps: 9 }],
    ['a narrow path', sample(10_000, { estimateBps: 120_000 }, 'send'), { kind: 'narrow', bps: 120_000 }],
    ['few pictures', sample(10_000, { videoFps: 4 }, 'send'), { kind: 'fewPictures', fps: 4 }],
  ])('names %s', (_name, bad, expected) => {
    expect(findingsOf(detail([bad]))).toMatchObject([expected]);
  });

  it('is told with what followed from it, the cause first', () => {
    const bad = [sample(20_000, { freezeMs: 4_000, lossPercent: 12 }), sample(30_000, { freezeMs: 1_000 })];
    const elsewhere = { ...sample(20_000, { lossPercent: 5 }), streamId: 'screen' };
    const troubles = troublesOf(findingsOf(detail([...bad, elsewhere])));
    expect(
      troubles.map(({ streamId, fromMs, toMs, findings }) => [
        streamId,
        fromMs,
        toMs,
        findings.map(({ kind }) => kind),
      ]),
    ).toEqual([
      ['cam', 10_000, 30_000, ['lossDown', 'frozen']],
      ['screen', 10_000, 20_000, ['lossDown']],
    ]);
  });

  it('tells of a lost connection until it came back, and not of a page that was closed', () => {
    const events = [
      { sessionId: 'bob', atMs: 5_000, kind: 'connectionLost', detail: {} },
      { sessionId: 'bob', atMs: 9_000, kind: 'resumed', detail: {} },
      { sessionId: 'ann', atMs: 600_000, kind: 'connectionLost', detail: {} },
    ];
    expect(findingsOf(detail([], events))).toEqual([
      { kind: 'away', sessionId: 'bob', fromMs: 5_000, toMs: 9_000 },
    ]);
  });
});

describe('the streams of a call', () => {
  it('come with the worst first, each with its publisher before its players', () => {
    const quality = [
      sample(10_000, { score: 3 }),
      sample(10_000, { score: 9 }, 'send'),
      { ...sample(10_000, { score: 8 }), streamId: 'screen' },
    ];
    const streams = streamsOf(detail(quality));
    expect(streams.map(({ streamId, score }) => [streamId, score])).toEqual([
      ['cam', 3],
      ['screen', 8],
    ]);
    expect(streams[0]?.lines.map(({ direction, who }) => [direction, who])).toEqual([
      ['send', 'Ann'],
      ['receive', 'Bob'],
    ]);
  });

  it('call two members of the same name by their ids', () => {
    expect([
      ...namesOf([member('1', 'Ann', 'ann-1'), member('2', 'Ann', 'ann-2'), member('3', 'Bob')]).values(),
    ]).toEqual(['ann-1', 'ann-2', 'Bob']);
  });
});
