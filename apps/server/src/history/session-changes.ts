import { PERIODS, type StreamReport } from '@parley/protocol';
import type { Attempt, Measurement, Note } from '../room/observed.ts';
import type { CallChange } from '../store/index.ts';
import { firstFrameFigure, resolutionClass } from './figures.ts';

const FIGURES: Readonly<Record<Attempt['what'], readonly [succeeded: string, failed: string]>> = {
  login: ['logins', 'loginFailures'],
  publish: ['publishes', 'publishFailures'],
  play: ['plays', 'playFailures'],
};

/** Counts a login, publish or play, by the code that it was refused with. */
export function changeOfAttempt({ appId, what, code }: Attempt, atMs: number): CallChange {
  const [succeeded, failed] = FIGURES[what];
  return { type: 'counted', appId, atMs, figure: code === 0 ? succeeded : `${failed}.${code}`, value: 1 };
}

export function changeOfNote(note: Note, atMs: number): CallChange {
  return { type: 'happened', event: { ...note, atMs } };
}

/** Keeps how streams went with the call, and counts what they come to for the app. */
export function changesOfMeasurement(measurement: Measurement, atMs: number): CallChange[] {
  const { appId, roomSessionId, sessionId, elapsedMs, streams } = measurement;
  const samples = streams.map(
    (report): CallChange => ({ type: 'measured', sample: { roomSessionId, sessionId, atMs, ...report } }),
  );
  const sums = new Map<string, number>();
  for (const report of streams)
    for (const [figure, value] of figuresOf(report, elapsedMs))
      sums.set(figure, (sums.get(figure) ?? 0) + value);
  const counts = [...sums].map(
    ([figure, value]): CallChange => ({ type: 'counted', appId, atMs, figure, value }),
  );
  return [...samples, ...counts];
}

/** What a played stream adds to the app's figures; a client's numbers count for the time that has passed, and no more. */
function figuresOf(
  { direction, figures }: StreamReport,
  elapsedMs: number,
): [figure: string, value: number][] {
  if (direction === 'send') return [];
  const periodMs = Math.min(figures.periodMs ?? PERIODS.streamReportMs, elapsedMs);
  const sizeClass = resolutionClass(figures);
  const found: [string, number][] = [];
  if (sizeClass !== undefined) found.push([`playSeconds.${sizeClass}`, periodMs / 1000]);
  if (sizeClass !== undefined && sizeClass !== 'audio')
    found.push(['frozenSeconds', Math.min(figures.freezeMs ?? 0, periodMs) / 1000]);
  if (figures.firstFrameMs !== undefined) found.push([firstFrameFigure(figures.firstFrameMs), 1]);
  return found;
}
