import { StreamReport } from '@parley/protocol';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { playQuality, type Reading } from './stream-quality.ts';
import { receiveReport, sendReport } from './stream-report.ts';
import { type ReceiveTotals, type RtpStats, receiveTotals, sendTotals } from './totals.ts';

const report = (...stats: RtpStats[]) => new Map(stats.map((entry) => [entry.id, entry]));

/** A picture of 720 lines that has stood still for so long, at a time. */
function picture(atMs: number, frozenS: number, change: Partial<RtpStats> = {}): Reading<ReceiveTotals> {
  const stats = {
    bytesReceived: atMs * 100,
    packetsReceived: atMs / 10,
    framesDecoded: (30 * atMs) / 1000,
    frameWidth: 1280,
    frameHeight: 720,
    freezeCount: frozenS > 0 ? 1 : 0,
    totalFreezesDuration: frozenS,
    ...change,
  };
  const video = receiveTotals(report({ id: 'v', type: 'inbound-rtp', mid: 'v', ...stats }), 'v');
  return { atMs, rttMs: 40, audio: undefined, video, greatestHeight: 720, shownHeight: 1080 };
}

describe('the report of a played stream', () => {
  it('[SIG-38] tells why it was bad, and keeps to the protocol', () => {
    const told = receiveReport('s', picture(0, 0), picture(10_000, 2));
    expect(v.parse(StreamReport, told)).toEqual(told);
    expect(told.direction).toBe('receive');
    expect(told.figures).toMatchObject({
      level: 3,
      videoBps: 800_000,
      videoFps: 30,
      videoWidth: 1280,
      videoHeight: 720,
      periodMs: 10_000,
      usefulHeight: 720,
      freezes: 1,
      freezeMs: 2_000,
      lossPercent: 0,
      roundTripMs: 40,
    });
    expect(told.figures.score).toBeCloseTo(3.04, 1);
    expect(told.figures).not.toHaveProperty('soundScore');
    expect(told.figures).not.toHaveProperty('firstFrameMs');
    expect(receiveReport('s', undefined, picture(0, 0), 432).figures).toMatchObject({ firstFrameMs: 432 });
  });

  it('rates a picture that is smaller than would be of use', () => {
    const whole = receiveReport('s', picture(0, 0), picture(10_000, 0)).figures.score ?? 0;
    const small = receiveReport('s', picture(0, 0), picture(10_000, 0, { frameHeight: 180 })).figures;
    expect(small.score).toBeLessThan(whole);
    const onSmallView = { ...picture(10_000, 0, { frameHeight: 180 }), shownHeight: 180 };
    expect(receiveReport('s', picture(0, 0), onSmallView).figures.score).toBe(whole);
  });

  it('is of the same score as the callback’s level', () => {
    const told = receiveReport('s', picture(0, 0), picture(10_000, 2));
    expect(playQuality(picture(0, 0), picture(10_000, 2)).level).toBe(told.figures.level);
  });
});

it('[SIG-38] the report of a published stream has what the server reports back', () => {
  const at = (atMs: number) => {
    const stats = report(
      {
        id: 'o',
        type: 'outbound-rtp',
        mid: '1',
        bytesSent: atMs * 50,
        framesSent: atMs / 40,
        frameHeight: 360,
      },
      { id: 'r', type: 'remote-inbound-rtp', localId: 'o', fractionLost: 0.1, roundTripTime: 0.05 },
    );
    return { atMs, rttMs: undefined, estimateBps: 2e6, audio: undefined, video: sendTotals(stats, '1') };
  };
  const told = sendReport('s', at(0), at(10_000));
  expect(v.parse(StreamReport, told)).toEqual(told);
  expect(told.figures).toMatchObject({
    level: 2,
    videoBps: 400_000,
    videoFps: 25,
    videoHeight: 360,
    lossPercent: 10,
    roundTripMs: 50,
    estimateBps: 2e6,
  });
});
