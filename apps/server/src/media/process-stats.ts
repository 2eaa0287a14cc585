import type { MediaEngine, ProcessStats } from './media-engine.ts';

/**
 * Asks an engine for its process's figures, without those of its transports, which would be long.
 *
 * @returns `undefined` when it went or did not answer in time: `parley_engine_up` and the log tell of that
 */
export async function processStatsOf(engine: MediaEngine): Promise<ProcessStats | undefined> {
  try {
    return (await engine.request('getStats', { transportIds: [] })).process;
  } catch {
    return undefined;
  }
}
