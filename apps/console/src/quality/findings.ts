/** What was bad in a call, in periods. Pure. */
import type { CallDetail, QualitySample } from '../api/records.ts';
import { beginOf, periodOf } from './samples.ts';

interface Base {
  readonly fromMs: number;
  readonly toMs: number;
  /** Of whom it was bad. */
  readonly sessionId: string;
}

/** One bad period. Numbers are of the whole period. */
export type Finding = Base &
  (
    | { readonly kind: 'away' }
    | {
        readonly kind: 'lossUp' | 'lossDown';
        readonly streamId: string;
        readonly isVideo: boolean;
        readonly percent: number;
      }
    | { readonly kind: 'frozen'; readonly streamId: string; readonly frozenMs: number }
    | { readonly kind: 'soundGaps'; readonly streamId: string; readonly gaps: number }
    | { readonly kind: 'slow'; readonly roundTripMs: number }
    | { readonly kind: 'narrow'; readonly bps: number }
    | {
        readonly kind: 'small';
        readonly streamId: string;
        readonly height: number;
        readonly usefulHeight: number;
      }
    | { readonly kind: 'fewPictures'; readonly streamId: string; readonly fps: number }
  );
export type FindingKind = Finding['kind'];

/** From where on something is told, on the safe side of what people notice. */
const LIMITS = {
  /** Of packets; Opus and retransmission hide less. */
  lossPercent: 3,
  /** Of the time. */
  frozenShare: 0.05,
  /** In ten seconds. */
  soundGaps: 5,
  /** Where talking to each other becomes hard (ITU-T G.114 allows 400 ms from mouth to ear). */
  roundTripMs: 300,
  /** A picture with sound needs more. */
  estimateBps: 300_000,
  /** Of the height that would be of use. */
  heightShare: 0.5,
  fps: 8,
} as const;

/** Samples with so much time between them are one period. */
const GAP_MS = 12_000;

interface Mark {
  readonly kind: Exclude<FindingKind, 'away'>;
  readonly sample: QualitySample;
  /** Weighed by time, summed up, or the least of the period, as the kind wants it. */
  readonly value: number;
}

/** Every bad period of a call, in the order of their begin. */
export function findingsOf(detail: CallDetail): Finding[] {
  const marks = detail.quality.flatMap(marksOf);
  const groups = new Map<string, Mark[]>();
  for (const mark of marks) {
    const { sessionId, streamId } = mark.sample;
    // Round trip and width are of a member's path, whatever goes over it.
    const subject = mark.kind === 'slow' || mark.kind === 'narrow' ? '' : streamId;
    const key = `${mark.kind} ${sessionId} ${subject}`;
    groups.set(key, [...(groups.get(key) ?? []), mark]);
  }
  const found = [...groups.values()].flatMap(periodsOf).map(findingOf);
  return [...found, ...absencesOf(detail)].sort((a, b) => a.fromMs - b.fromMs || a.toMs - b.toMs);
}

/** What was bad at one member with one stream, or with its connection, at about the same time. */
export interface Trouble {
  readonly fromMs: number;
  readonly toMs: number;
  readonly streamId: string | undefined;
  /** The cause before what followed from it. */
  readonly findings: readonly Finding[];
}

/** Causes before effects. */
const ORDER: readonly FindingKind[] = [
  'away',
  'lossUp',
  'lossDown',
  'narrow',
  'slow',
  'fewPictures',
  'small',
  'frozen',
  'soundGaps',
];

/** Puts together what overlaps at the same member with the same stream. */
export function troublesOf(findings: readonly Finding[]): Trouble[] {
  const groups: Finding[][] = [];
  const streamOf = (finding: Finding) => ('streamId' in finding ? finding.streamId : undefined);
  for (const finding of findings) {
    const group = groups.find(
      ([first, ...more]) =>
        first !== undefined &&
        first.sessionId === finding.sessionId &&
        streamOf(first) === streamOf(finding) &&
        [first, ...more].some(({ fromMs, toMs }) => finding.fromMs < toMs && fromMs < finding.toMs),
    );
    if (group === undefined) groups.push([finding]);
    else group.push(finding);
  }
  return groups.map((group) => ({
    fromMs: Math.min(...group.map(({ fromMs }) => fromMs)),
    toMs: Math.max(...group.map(({ toMs }) => toMs)),
    streamId: group[0] && streamOf(group[0]),
    findings: group.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind)),
  }));
}

function marksOf(sample: QualitySample): Mark[] {
  const { figures, direction } = sample;
  const periodMs = periodOf(sample);
  const { lossPercent = 0, freezeMs = 0, soundGaps = 0, roundTripMs = 0, videoBps = 0, videoFps } = figures;
  const { estimateBps, videoHeight, usefulHeight } = figures;
  const marks: [Mark['kind'], number, boolean][] = [
    [direction === 'send' ? 'lossUp' : 'lossDown', lossPercent, lossPercent >= LIMITS.lossPercent],
    ['slow', roundTripMs, roundTripMs >= LIMITS.roundTripMs],
  ];
  if (direction === 'receive') {
    marks.push(
      ['frozen', freezeMs, periodMs > 0 && freezeMs / periodMs >= LIMITS.frozenShare],
      ['soundGaps', soundGaps, soundGaps >= (LIMITS.soundGaps * periodMs) / 10_000 && soundGaps > 1],
    );
    if (videoHeight !== undefined && usefulHeight !== undefined && videoBps > 0)
      marks.push(['small', videoHeight, videoHeight < usefulHeight * LIMITS.heightShare]);
  } else if (videoBps > 0) {
    if (videoFps !== undefined) marks.push(['fewPictures', videoFps, videoFps > 0 && videoFps < LIMITS.fps]);
    if (estimateBps !== undefined) marks.push(['narrow', estimateBps, estimateBps < LIMITS.estimateBps]);
  }
  return marks.flatMap(([kind, value, isBad]) => (isBad ? { kind, sample, value } : []));
}

/** Cuts marks of one kind and subject where it was good in between. */
function periodsOf(marks: readonly Mark[]): Mark[][] {
  const periods: Mark[][] = [];
  let endMs = Number.NEGATIVE_INFINITY;
  for (const mark of marks.toSorted((a, b) => a.sample.atMs - b.sample.atMs)) {
    if (beginOf(mark.sample) - endMs > GAP_MS || periods.length === 0) periods.push([]);
    periods.at(-1)?.push(mark);
    endMs = mark.sample.atMs;
  }
  return periods;
}

function findingOf(marks: readonly Mark[]): Finding {
  const [first] = marks;
  if (first === undefined) throw new Error('a period has at least one sample');
  const { kind, sample } = first;
  const { sessionId, streamId } = sample;
  const base = {
    sessionId,
    fromMs: Math.min(...marks.map((mark) => beginOf(mark.sample))),
    toMs: Math.max(...marks.map((mark) => mark.sample.atMs)),
  };
  switch (kind) {
    case 'lossUp':
    case 'lossDown': {
      const isVideo = marks.some((mark) => (mark.sample.figures.videoBps ?? 0) > 0);
      return { ...base, kind, streamId, isVideo, percent: mean(marks) };
    }
    case 'frozen':
      return { ...base, kind, streamId, frozenMs: sum(marks) };
    case 'soundGaps':
      return { ...base, kind, streamId, gaps: sum(marks) };
    case 'slow':
      return { ...base, kind, roundTripMs: mean(marks) };
    case 'narrow':
      return { ...base, kind, bps: least(marks) };
    case 'small':
      return {
        ...base,
        kind,
        streamId,
        height: least(marks),
        usefulHeight: Math.max(...marks.map((mark) => mark.sample.figures.usefulHeight ?? 0)),
      };
    case 'fewPictures':
      return { ...base, kind, streamId, fps: mean(marks) };
    default:
      return kind satisfies never;
  }
}

const sum = (marks: readonly Mark[]) => marks.reduce((total, { value }) => total + value, 0);
const least = (marks: readonly Mark[]) => Math.min(...marks.map(({ value }) => value));

function mean(marks: readonly Mark[]): number {
  const weight = marks.reduce((total, { sample }) => total + periodOf(sample), 0);
  if (weight === 0) return sum(marks) / marks.length;
  return marks.reduce((total, { sample, value }) => total + value * periodOf(sample), 0) / weight;
}

/** A connection that was lost, until it was taken up again, or the member was gone. */
export function absencesOf({ events, members, call }: CallDetail): Extract<Finding, { kind: 'away' }>[] {
  return events
    .filter(({ kind }) => kind === 'connectionLost')
    .flatMap(({ sessionId, atMs }) => {
      const back = events.find(
        (event) => event.sessionId === sessionId && event.kind === 'resumed' && event.atMs >= atMs,
      );
      const left = members.find((member) => member.sessionId === sessionId)?.leftAtMs;
      const toMs = back?.atMs ?? left ?? call.closedAtMs ?? atMs;
      // Who closes the page loses the connection in the same moment.
      return back === undefined && toMs - atMs < 1_000 ? [] : { kind: 'away', sessionId, fromMs: atMs, toMs };
    });
}
