/** What is told to the server of a stream, so that an operator can find out why a call was bad. Pure. */
import type { StreamReport } from '@parley/protocol';
import { levelOf, scoreNetwork } from './score.ts';
import {
  least,
  playQuality,
  playScores,
  publishQuality,
  type Reading,
  sendSample,
} from './stream-quality.ts';
import type { ReceiveTotals, SendTotals } from './totals.ts';

type Figures = StreamReport['figures'];

/** Of a published stream, over the time between two readings. */
export function sendReport(
  streamId: string,
  before: Reading<SendTotals> | undefined,
  now: Reading<SendTotals>,
): StreamReport {
  const { videoKBPS, audioKBPS, videoSendFPS } = publishQuality(before, now);
  const sample = sendSample(now);
  const score = scoreNetwork(sample);
  return {
    streamId,
    direction: 'send',
    figures: known({
      score,
      level: score === undefined ? undefined : levelOf(score),
      audioBps: now.audio && audioKBPS * 1000,
      videoBps: now.video && videoKBPS * 1000,
      videoFps: now.video && videoSendFPS,
      videoWidth: now.video?.width,
      videoHeight: now.video?.height,
      lossPercent: percent(sample.lossRate),
      roundTripMs: sample.rttMs,
      jitterMs: sample.jitterMs,
      estimateBps: now.estimateBps,
      periodMs: before && now.atMs - before.atMs,
    }),
  };
}

/**
 * Of a played stream, over the time between two readings.
 *
 * @param firstFrameMs how long its first picture took, when that was not told yet
 */
export function receiveReport(
  streamId: string,
  before: Reading<ReceiveTotals> | undefined,
  now: Reading<ReceiveTotals>,
  firstFrameMs?: number,
): StreamReport {
  const { videoKBPS, audioKBPS, videoRenderFPS, packetLostRate, delay } = playQuality(before, now);
  const { sound, picture } = playScores(before, now);
  const score = least(sound, picture);
  const grown = (field: 'freezes' | 'frozenS') =>
    now.video && Math.max(0, now.video[field] - (before?.video?.[field] ?? 0));
  return {
    streamId,
    direction: 'receive',
    figures: known({
      score,
      level: score === undefined ? undefined : levelOf(score),
      soundScore: sound,
      pictureScore: picture,
      audioBps: now.audio && audioKBPS * 1000,
      videoBps: now.video && videoKBPS * 1000,
      videoFps: now.video && videoRenderFPS,
      videoWidth: now.video?.width,
      videoHeight: now.video?.height,
      usefulHeight: now.video && least(now.shownHeight, now.greatestHeight),
      lossPercent: packetLostRate * 100,
      roundTripMs: now.rttMs,
      jitterMs: now.audio?.jitterMs ?? now.video?.jitterMs,
      bufferMs: delay,
      freezes: grown('freezes'),
      freezeMs: toMs(grown('frozenS')),
      soundGaps: now.audio && Math.max(0, now.audio.concealments - (before?.audio?.concealments ?? 0)),
      periodMs: before && now.atMs - before.atMs,
      firstFrameMs,
    }),
  };
}

const percent = (rate: number | undefined) => (rate === undefined ? undefined : rate * 100);
const toMs = (seconds: number | undefined) => (seconds === undefined ? undefined : seconds * 1000);

/** Without what is not known, and no more digits than help. */
function known(figures: Readonly<Record<keyof Figures, number | undefined> | object>): Figures {
  return Object.fromEntries(
    Object.entries(figures).flatMap(([name, value]) =>
      typeof value === 'number' && Number.isFinite(value) ? [[name, Math.round(value * 100) / 100]] : [],
    ),
  );
}
