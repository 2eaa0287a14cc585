import type { Call } from '../api/records.ts';
import { csvOf } from '../quality/csv.ts';

const iso = (atMs: number | null) => (atMs === null ? '' : new Date(atMs).toISOString());

/** Calls as a table for spreadsheets, a call a line. */
export function callsAsCsv(calls: readonly Call[]): string {
  const rows = calls.map((call) => [
    call.roomSessionId,
    call.roomId,
    iso(call.openedAtMs),
    iso(call.closedAtMs),
    call.peakMembers,
  ]);
  return csvOf(['roomSessionId', 'roomId', 'openedAt', 'closedAt', 'peakMembers'], rows);
}
