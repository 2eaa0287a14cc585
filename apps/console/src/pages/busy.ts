import type { ProcessLoad } from '@parley/protocol/console';

/**
 * How busy a process was between two looks, in percent of one core. Pure.
 *
 * @returns `null` when that is not known: no earlier look, another process, or a system that does not tell
 */
export function busyPercent(
  before: ProcessLoad | null | undefined,
  now: ProcessLoad | null | undefined,
): number | null {
  if (typeof before?.cpuTimeMs !== 'number' || typeof now?.cpuTimeMs !== 'number') return null;
  const passedMs = now.uptimeMs - before.uptimeMs;
  const usedMs = now.cpuTimeMs - before.cpuTimeMs;
  return passedMs > 0 && usedMs >= 0 ? (usedMs / passedMs) * 100 : null;
}
