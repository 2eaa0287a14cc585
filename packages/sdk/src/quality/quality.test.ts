import { describe, expect, it } from 'vitest';
import { ZegoStreamQualityLevel as Level, ZegoPlayerMediaEvent as MediaEvent } from '../api/constants.ts';
import { BreakWatch } from './break-watch.ts';
import { MemberQuality } from './member-quality.ts';
import { lossBetween, playQuality, publishQuality } from './stream-quality.ts';
import { pathRttMs, type ReceiveTotals, type RtpStats, receiveTotals, sendTotals } from './totals.ts';

const report = (...stats: RtpStats[]) => new Map(stats.map((entry) => [entry.id, entry]));

describe('the figures of a published stream', () => {
  const at = (ms: number, factor: number) => {
    const stats = report(
      { id: 'codec', type: 'codec', mimeType: 'video/VP8' },
      { id: 'source', type: 'media-source', framesPerSecond: 15 },
      ...[0, 1].map(
        (layer): RtpStats => ({
          id: `out${layer}`,
          type: 'outbound-rtp',
          mid: '1',
          codecId: 'codec',
          mediaSourceId: 'source',
          bytesSent: 10_000 * factor,
          packetsSent: 10 * factor,
          framesEncoded: 15 * factor,
          framesSent: 15 * factor,
        }),
      ),
      {
        id: 'r',
        type: 'remote-inbound-rtp',
        localId: 'out1',
        roundTripTime: 0.05,
        fractionLost: 0.1,
        jitter: 0.01,
      },
    );
    return { atMs: ms, rttMs: undefined, audio: undefined, video: sendTotals(stats, '1') };
  };

  it('count the bits of all sizes, and the pictures once', () => {
    expect(publishQuality(at(0, 1), at(1000, 2))).toMatchObject({
      videoCaptureFPS: 15,
      videoEncodeFPS: 15,
      videoKBPS: 160,
      rtt: 50,
      packetLostRate: 0.1,
      level: Level.Medium,
      videoCodecID: 2,
      totalSendBytes: 40_000,
      audioKBPS: 0,
    });
  });

  it('have no rates before there are two readings, and after the counters began anew', () => {
    expect(publishQuality(undefined, at(1000, 2)).videoKBPS).toBe(0);
    expect(publishQuality(at(0, 5), at(1000, 1)).videoKBPS).toBe(0);
  });
});

describe('the figures of a played stream', () => {
  const totals = (mid: string, change: Partial<RtpStats>): ReceiveTotals | undefined =>
    receiveTotals(report({ id: mid, type: 'inbound-rtp', mid, ...change }), mid);
  const before = {
    atMs: 0,
    rttMs: 40,
    audio: totals('a', {
      packetsReceived: 0,
      packetsLost: 0,
      jitterBufferDelay: 0,
      jitterBufferEmittedCount: 0,
    }),
    video: totals('v', { framesReceived: 0, framesDecoded: 0, freezeCount: 0, packetsReceived: 0 }),
  };
  const now = {
    atMs: 2000,
    rttMs: 40,
    audio: totals('a', {
      packetsReceived: 95,
      packetsLost: 5,
      jitterBufferDelay: 9.6,
      jitterBufferEmittedCount: 96_000,
      estimatedPlayoutTimestamp: 1000,
    }),
    video: totals('v', {
      framesReceived: 30,
      framesDecoded: 30,
      framesDropped: 2,
      freezeCount: 1,
      estimatedPlayoutTimestamp: 1080,
    }),
  };

  it('are rates between two readings', () => {
    expect(playQuality(before, now)).toMatchObject({
      videoRecvFPS: 15,
      videoRenderFPS: 14,
      videoBreakRate: 5,
      audioRecvFPS: 47.5,
      audioDejitterFPS: 50,
      rtt: 40,
      packetLostRate: 0.05,
      mos: 3.84,
      level: Level.Medium,
    });
  });

  it('say that a picture ahead of its sound leads, with a negative difference', () => {
    expect(playQuality(before, now).avTimestampDiff).toBe(-80);
  });

  it('have no loss when no packet was due, and no opinion of a stream without sound', () => {
    expect(lossBetween(now, { ...now, atMs: 3000 })).toBeUndefined();
    expect(playQuality(undefined, { ...now, audio: undefined }).mos).toBe(-1);
  });
});

it('the round trip of a path is that of its nominated pair', () => {
  const pairs = report(
    { id: '1', type: 'candidate-pair', nominated: false, currentRoundTripTime: 9 },
    { id: '2', type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.02 },
  );
  expect(pathRttMs(pairs)).toBe(20);
});

describe('BreakWatch', () => {
  const look = (watch: BreakWatch, packets: number, expected = true) =>
    watch.look(
      { audio: { packets } as ReceiveTotals, video: undefined },
      { audio: expected, video: expected },
    );

  it('tells of a gap once, and of its end', () => {
    const watch = new BreakWatch();
    expect([10, 60, 60, 60, 90].map((packets) => look(watch, packets))).toEqual([
      [],
      [],
      [MediaEvent.AudioBreakOccur],
      [],
      [MediaEvent.AudioBreakResume],
    ]);
  });

  it('lasts until something arrives, though the stream was interrupted and is another track since', () => {
    const watch = new BreakWatch();
    for (const packets of [50, 50]) look(watch, packets);
    expect(look(watch, 50, false)).toEqual([]);
    expect([0, 0].flatMap((packets) => look(watch, packets))).toEqual([]);
    expect(look(watch, 20)).toEqual([MediaEvent.AudioBreakResume]);
  });

  it('is silent before the first packet, and about what its publisher muted', () => {
    const watch = new BreakWatch();
    expect([0, 0, 0].flatMap((packets) => look(watch, packets))).toEqual([]);
    expect([50, 50, 50].flatMap((packets) => look(watch, packets, false))).toEqual([]);
  });
});

describe('MemberQuality', () => {
  const good = { upstream: Level.Good, downstream: Level.Excellent };

  it('is Unknown before the first report and after a missed one, Die after three', () => {
    const members = new MemberQuality();
    expect(members.levels('ann', 0).upstream).toBe(Level.Unknown);
    members.report('ann', good, 0);
    expect([0, 2_000, 3_001, 7_000, 7_001].map((ms) => members.levels('ann', ms).upstream)).toEqual([
      Level.Good,
      Level.Good,
      Level.Unknown,
      Level.Unknown,
      Level.Die,
    ]);
  });

  it('forgets those who are played no more', () => {
    const members = new MemberQuality();
    members.report('ann', good, 0);
    members.keep(new Set(['bob']));
    expect(members.levels('ann', 0).upstream).toBe(Level.Unknown);
  });
});
