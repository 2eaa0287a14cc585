import type { FastifyInstance } from 'fastify';
import type { MediaEngines } from '../media/media-engine.ts';

/** `/healthz`: the process answers. `/readyz`: it takes calls, which needs a media engine. */
export function serveHealth(http: FastifyInstance, engines: MediaEngines): void {
  http.get('/healthz', async (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ ok: true }),
  );
  http.get('/readyz', async (_request, reply) => {
    const running = engines.running().length;
    return reply
      .code(running > 0 ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ ok: running > 0, engines: { running, configured: engines.count } });
  });
}
