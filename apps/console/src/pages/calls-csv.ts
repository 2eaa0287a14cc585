import type { Call } from '../api/records.ts';

/** RFC 4180; a cell that a spreadsheet would take for a formula is marked as text. */
function cell(value: string | number): string {
  const text = String(value);
  const safe = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

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
  return [['roomSessionId', 'roomId', 'openedAt', 'closedAt', 'peakMembers'], ...rows]
    .map((row) => row.map(cell).join(','))
    .join('\r\n');
}
