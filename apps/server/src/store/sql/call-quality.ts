import type { Kysely } from 'kysely';
import { type QualitySample, SAMPLE_WINDOWS_MS } from '../call-records.ts';
import { sampleOf } from './call-rows.ts';
import type { Tables } from './tables.ts';

/**
 * Reads how a call's streams went, in the shortest periods in which that takes no more than so many rows: as reported, or by
 * windows of a minute or longer, with what came after the last window in the next shorter periods. Of a call that has more
 * even in the longest windows, the newest.
 */
export async function readQuality(
  db: Kysely<Tables>,
  roomSessionId: string,
  most: number,
): Promise<QualitySample[]> {
  const rowsOf = (windowMs: number) =>
    db
      .selectFrom('call_quality')
      .where('room_session_id', '=', roomSessionId)
      .where('window_ms', '=', windowMs);
  const newest = async (windowMs: number, fromMs = 0) => {
    const rows = await rowsOf(windowMs)
      .selectAll()
      .where('at_ms', '>=', fromMs)
      .orderBy('at_ms', 'desc')
      .orderBy('sample_id', 'desc')
      .limit(most)
      .execute();
    return rows.reverse().map(sampleOf);
  };
  let finerMs = 0;
  for (const windowMs of [0, ...SAMPLE_WINDOWS_MS]) {
    const isLongest = windowMs === SAMPLE_WINDOWS_MS.at(-1);
    const beyond = await rowsOf(windowMs).select('at_ms').orderBy('at_ms').offset(most).limit(1).execute();
    if (beyond.length === 0 || isLongest) {
      const samples = await newest(windowMs);
      if (windowMs === 0) return samples;
      const lastMs = samples.at(-1)?.atMs;
      const endMs = lastMs === undefined ? 0 : (Math.floor(lastMs / windowMs) + 1) * windowMs;
      return [...samples, ...(await newest(finerMs, endMs))];
    }
    finerMs = windowMs;
  }
  return [];
}
