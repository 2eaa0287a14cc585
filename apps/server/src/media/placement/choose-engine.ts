import type { MediaEngine } from '../media-engine.ts';

/** An engine that a session may go to. */
export interface Candidate {
  readonly engine: MediaEngine;
  /** Share of one core that it uses, 0 to 1; 0 where that is not known. */
  readonly cpuShare: number;
  /** All that are on it. */
  readonly sessions: number;
  /** Those of the session's own room. */
  readonly roomMembers: number;
}

/** Above this share an engine takes no more members of a room that has a choice. */
const CROWDED_SHARE = 0.85;

/** What a session may come to cost, as a share of a core: what tells engines apart before it is measured. */
const SESSION_SHARE = 0.002;

/**
 * Where the next session of a room goes. A room stays together until it has `membersPerEngine` on one
 * engine, because a stream that crosses engines costs both of them; from then on each member goes where
 * there is least to do, so that a large room has all cores.
 *
 * @param membersPerEngine 1 or more
 * @returns `undefined` when there is no candidate
 */
export function chooseEngine(
  candidates: readonly Candidate[],
  membersPerEngine: number,
): MediaEngine | undefined {
  const together = candidates.filter(
    ({ roomMembers, cpuShare }) =>
      roomMembers > 0 && roomMembers < membersPerEngine && cpuShare < CROWDED_SHARE,
  );
  const byMembers = (a: Candidate, b: Candidate) => b.roomMembers - a.roomMembers;
  const byLoad = (a: Candidate, b: Candidate) => loadOf(a) - loadOf(b);
  const [best] = together.length > 0 ? together.sort(byMembers) : candidates.toSorted(byLoad);
  return best?.engine;
}

function loadOf({ cpuShare, sessions }: Candidate): number {
  return cpuShare + sessions * SESSION_SHARE;
}
