import type { SystemView } from '@parley/protocol/console';
import { publicSettings } from '../../config.ts';
import { SERVER_VERSION } from '../../version.ts';
import { type Routes, requireRole } from '../context.ts';

/** The server itself. */
export const systemRoutes: Routes = (http, { store, engines, live, config, clock }) => {
  const startedAtMs = clock.nowMs();

  http.get('/system', async (request): Promise<SystemView> => {
    requireRole(request, 'viewer');
    const running = new Set(engines.running().map(({ index }) => index));
    return {
      version: SERVER_VERSION,
      nodeVersion: process.version,
      uptimeMs: clock.nowMs() - startedAtMs,
      database: {
        kind: config.databaseUrl === '' ? 'SQLite' : 'PostgreSQL',
        isReachable: await store.isReachable(),
      },
      engines: Array.from({ length: engines.count }, (_, index) => ({ index, isUp: running.has(index) })),
      live: live(),
      settings: publicSettings(config),
    };
  });
};
