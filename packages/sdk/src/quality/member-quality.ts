import { PERIODS } from '@parley/protocol';
import { ZegoStreamQualityLevel as Level } from '../api/constants.ts';

export interface Levels {
  readonly upstream: Level;
  readonly downstream: Level;
}

/** A report that is later than this has been missed once, allowing for its way. */
const MISSED_MS = PERIODS.networkQualityMs * 1.5;
/** Three missed: the publisher's network is dead (reference §5). */
const DEAD_MS = PERIODS.networkQualityMs * 3.5;

/** What the publishers of played streams report of their own networks. */
export class MemberQuality {
  readonly #reports = new Map<string, Levels & { readonly atMs: number }>();

  report(userId: string, levels: Levels, nowMs: number): void {
    this.#reports.set(userId, { ...levels, atMs: nowMs });
  }

  /** How a publisher's network is now: Unknown before its first report and after a missed one, then Die. */
  levels(userId: string, nowMs: number): Levels {
    const report = this.#reports.get(userId);
    const ageMs = report === undefined ? 0 : nowMs - report.atMs;
    if (report === undefined || ageMs > MISSED_MS) {
      const level = ageMs > DEAD_MS ? Level.Die : Level.Unknown;
      return { upstream: level, downstream: level };
    }
    return { upstream: report.upstream, downstream: report.downstream };
  }

  /** Forgets everyone but these. */
  keep(userIds: ReadonlySet<string>): void {
    for (const userId of [...this.#reports.keys()]) if (!userIds.has(userId)) this.#reports.delete(userId);
  }
}
