import { type FastifyError, type FastifyInstance, fastify } from 'fastify';
import type { Log } from '../log.ts';
import { addSecurityHeaders } from './security-headers.ts';

const BODY_LIMIT_BYTES = 64 * 1024;
/** How long a client may take to send a request: longer is an attempt to hold the connection. */
const REQUEST_DEADLINE_MS = 15_000;

/** The HTTP server without its routes. Requests are not logged: their lines would hold addresses. */
export function createHttpServer(log: Log): FastifyInstance {
  const http = fastify({
    logger: false,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_DEADLINE_MS,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 512 },
  });
  addSecurityHeaders(http);
  http.setNotFoundHandler(async (_request, reply) =>
    reply.code(404).send({ error: 'there is no such page' }),
  );
  http.setErrorHandler(async (error: FastifyError, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error({ event: 'httpFailed', err: error });
    return reply.code(status).send({ error: status >= 500 ? 'the server failed inside' : error.message });
  });
  return http;
}
