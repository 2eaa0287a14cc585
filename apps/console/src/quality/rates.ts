/** Rates of a project from its hourly figures. Pure. */
import { FIRST_FRAME_BOUNDS_MS } from '@parley/protocol/console';
import type { UsageFigure } from '../api/records.ts';

export const RATE_FIGURES = [
  'logins',
  'loginFailures.',
  'publishes',
  'publishFailures.',
  'plays',
  'playFailures.',
  'firstFrames.',
  'frozenSeconds',
  'playSeconds.',
  'peakRooms',
  'peakMembers',
  'peakStreams',
];

/** What is attempted, with the names of its figures. */
export const ATTEMPTS = {
  login: { succeeded: 'logins', failed: 'loginFailures.' },
  publish: { succeeded: 'publishes', failed: 'publishFailures.' },
  play: { succeeded: 'plays', failed: 'playFailures.' },
} as const;
export type AttemptName = keyof typeof ATTEMPTS;

/** The rates of an hour, a day or all of it. `null`: there was nothing that it could be a rate of. */
export interface Rates {
  readonly atMs: number;
  /** 0 to 100. */
  readonly login: number | null;
  readonly publish: number | null;
  readonly play: number | null;
  readonly firstFrameP50Ms: number | null;
  readonly firstFrameP95Ms: number | null;
  /** Of the time in which pictures were played, in percent. */
  readonly frozenPercent: number | null;
  readonly rooms: number;
  readonly members: number;
  readonly streams: number;
}

/** Rates by step, one for each from the first to the last, those without figures included. */
export function ratesByStep(
  figures: readonly UsageFigure[],
  { starts, stepOf }: { readonly starts: readonly number[]; readonly stepOf: (hourMs: number) => number },
): Rates[] {
  const byStep = new Map<number, UsageFigure[]>();
  for (const figure of figures) {
    const step = stepOf(figure.hourMs);
    const own = byStep.get(step) ?? [];
    own.push(figure);
    byStep.set(step, own);
  }
  return starts.map((atMs) => ratesOf(byStep.get(atMs) ?? [], atMs));
}

export function ratesOf(figures: readonly UsageFigure[], atMs: number): Rates {
  const sum = (matches: (figure: string) => boolean) =>
    figures.filter(({ figure }) => matches(figure)).reduce((total, { value }) => total + value, 0);
  const most = (name: string) =>
    figures.filter(({ figure }) => figure === name).reduce((max, { value }) => Math.max(max, value), 0);
  const success = (what: AttemptName) => {
    const { succeeded, failed } = ATTEMPTS[what];
    const good = sum((figure) => figure === succeeded);
    const all = good + sum((figure) => figure.startsWith(failed));
    return all === 0 ? null : (good / all) * 100;
  };
  const pictureSeconds = sum((figure) => figure.startsWith('playSeconds.') && figure !== 'playSeconds.audio');
  const frozen = sum((figure) => figure === 'frozenSeconds');
  const firstFrames = new Map<string, number>();
  for (const { figure, value } of figures)
    if (figure.startsWith('firstFrames.')) firstFrames.set(figure, (firstFrames.get(figure) ?? 0) + value);
  return {
    atMs,
    login: success('login'),
    publish: success('publish'),
    play: success('play'),
    firstFrameP50Ms: percentile(firstFrames, 0.5),
    firstFrameP95Ms: percentile(firstFrames, 0.95),
    frozenPercent: pictureSeconds === 0 ? null : Math.min(100, (frozen / pictureSeconds) * 100),
    rooms: most('peakRooms'),
    members: most('peakMembers'),
    streams: most('peakStreams'),
  };
}

/** Within the range that holds it, as if values lay evenly there; beyond the last bound, that bound. */
function percentile(counts: ReadonlyMap<string, number>, share: number): number | null {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let below = 0;
  let lower = 0;
  for (const bound of FIRST_FRAME_BOUNDS_MS) {
    const count = counts.get(`firstFrames.${bound}`) ?? 0;
    if (count > 0 && below + count >= share * total)
      return lower + ((share * total - below) / count) * (bound - lower);
    below += count;
    lower = bound;
  }
  return lower;
}

/** Why attempts failed, the commonest first. */
export function failuresOf(
  figures: readonly UsageFigure[],
): { readonly what: AttemptName; readonly code: number; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { figure, value } of figures) counts.set(figure, (counts.get(figure) ?? 0) + value);
  const names = Object.keys(ATTEMPTS) as AttemptName[];
  return [...counts]
    .flatMap(([figure, count]) => {
      const what = names.find((name) => figure.startsWith(ATTEMPTS[name].failed));
      return what === undefined
        ? []
        : { what, code: Number(figure.slice(ATTEMPTS[what].failed.length)), count };
    })
    .sort((a, b) => b.count - a.count);
}
