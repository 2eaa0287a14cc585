/** How much was played in which size. Pure. */
import { RESOLUTION_CLASSES, type ResolutionClass } from '@parley/protocol/console';
import type { UsageFigure } from '../api/records.ts';

export const CLASS_NAMES: readonly ResolutionClass[] = RESOLUTION_CLASSES.map(({ name }) => name);
const PREFIX = 'playSeconds.';

/** Minutes of one project on one day. */
export interface ClassRow {
  readonly dayMs: number;
  readonly appId: number;
  readonly minutes: Readonly<Record<ResolutionClass, number>>;
}

/** By day, then project; those with nothing are left out. */
export function classRows(figures: readonly UsageFigure[], dayOf: (hourMs: number) => number): ClassRow[] {
  const rows = new Map<string, { dayMs: number; appId: number; minutes: Record<ResolutionClass, number> }>();
  for (const { appId, hourMs, figure, value } of figures) {
    const name = CLASS_NAMES.find((one) => figure === `${PREFIX}${one}`);
    if (name === undefined) continue;
    const dayMs = dayOf(hourMs);
    const key = `${dayMs} ${appId}`;
    const row = rows.get(key) ?? { dayMs, appId, minutes: { audio: 0, sd: 0, hd: 0, fhd: 0, above: 0 } };
    row.minutes[name] += value / 60;
    rows.set(key, row);
  }
  return [...rows.values()].sort((a, b) => a.dayMs - b.dayMs || a.appId - b.appId);
}

/** The minutes of several rows together. */
export function sumOfRows(rows: readonly ClassRow[]): Record<ResolutionClass, number> {
  const sum = { audio: 0, sd: 0, hd: 0, fhd: 0, above: 0 };
  for (const { minutes } of rows) for (const name of CLASS_NAMES) sum[name] += minutes[name];
  return sum;
}

export const totalOf = (minutes: ClassRow['minutes']): number =>
  CLASS_NAMES.reduce((sum, name) => sum + minutes[name], 0);
