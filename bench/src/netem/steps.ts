import { type Experience, experienceOf } from './experience.ts';
import type { Observation } from './page/observer.ts';

/** For so long a link has this rate in each direction. */
export interface Step {
  readonly seconds: number;
  /** Mbit/s. */
  readonly rate: number;
}

/** Room enough, a tenth of it, room enough again. */
export const STEPS: readonly Step[] = [
  { seconds: 10, rate: 5 },
  { seconds: 15, rate: 0.5 },
  { seconds: 20, rate: 5 },
];

/** A stream is back when it has this share of what it had before the rate fell. */
const REGAINED = 0.85;

export interface StepFigures {
  /** What the player had in each step. */
  readonly steps: readonly (Step & Experience)[];
  /** Video and sound in each second. */
  readonly kbps: readonly number[];
  /** From the last step's begin until the bitrate of the first was back; `null`: not within the call. */
  readonly regainedAfterS: number | null;
}

/**
 * What a player had while a link's rate changed. Pure.
 *
 * @param looks what was observed since the begin, at the begin and then once a second
 */
export function stepFiguresOf(plan: readonly Step[], looks: readonly Observation[]): StepFigures {
  const kbps = looks.slice(1).map((look, index) => experienceOf(between(looks[index]!, look)).kbps);
  let begin = 0;
  const begins: number[] = [];
  const steps = plan.map((step) => {
    begins.push(begin);
    const end = Math.min(begin + step.seconds, looks.length - 1);
    const experience = experienceOf(between(looks[begin]!, looks[end]!));
    begin = end;
    return { ...step, ...experience };
  });
  const enough = (steps[0]?.kbps ?? 0) * REGAINED;
  const lastBegin = begins.at(-1) ?? 0;
  const regained = kbps.slice(lastBegin).findIndex((value) => value >= enough);
  return { steps, kbps, regainedAfterS: regained === -1 ? null : regained + 1 };
}

/** The part of an observation that came after an earlier look at it. */
function between(earlier: Observation, later: Observation): Observation {
  const grown = (kind: 'video' | 'audio') =>
    Object.fromEntries(
      Object.entries(later[kind]).map(([name, value]) => [name, value - (earlier[kind][name] ?? 0)]),
    );
  return {
    ...later,
    elapsedMs: later.elapsedMs - earlier.elapsedMs,
    frames: later.frames
      .filter(({ atMs }) => atMs >= earlier.elapsedMs && atMs < later.elapsedMs)
      .map(({ atMs, delayMs }) => ({ atMs: atMs - earlier.elapsedMs, delayMs })),
    video: grown('video'),
    audio: grown('audio'),
  };
}
