import type { ProcessLoad, SystemView } from '@parley/protocol/console';
import { publicSettings } from '../../config.ts';
import type { MediaEngine } from '../../media/media-engine.ts';
import { processStatsOf } from '../../media/process-stats.ts';
import { SERVER_VERSION } from '../../version.ts';
import { type Routes, requireRole } from '../context.ts';

/** The server itself. */
export const systemRoutes: Routes = (http, { store, engines, live, config, clock }) => {
  const startedAtMs = clock.nowMs();

  http.get('/system', async (request): Promise<SystemView> => {
    requireRole(request, 'viewer');
    const loads = new Map(await Promise.all(engines.running().map(loadOf)));
    const { user, system } = process.cpuUsage();
    return {
      version: SERVER_VERSION,
      nodeVersion: process.version,
      uptimeMs: clock.nowMs() - startedAtMs,
      database: {
        kind: config.databaseUrl === '' ? 'SQLite' : 'PostgreSQL',
        isReachable: await store.isReachable(),
      },
      process: {
        uptimeMs: process.uptime() * 1_000,
        cpuTimeMs: (user + system) / 1_000,
        residentBytes: process.memoryUsage.rss(),
      },
      engines: Array.from({ length: engines.count }, (_, index) => ({
        index,
        load: loads.get(index) ?? null,
      })),
      live: live(),
      settings: publicSettings(config),
    };
  });
};

async function loadOf(engine: MediaEngine): Promise<[number, ProcessLoad | null]> {
  const stats = await processStatsOf(engine);
  if (stats === undefined) return [engine.index, null];
  const { uptimeMs, cpuTimeMs, residentBytes } = stats;
  return [engine.index, { uptimeMs, cpuTimeMs, residentBytes }];
}
