import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { App } from '../store/index.ts';

const LOOPBACK_ADDRESS = /^(::1|(::ffff:)?127(\.\d{1,3}){3})$/;
const LOOPBACK_NAME = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
/** Put in by proxies: behind one, everybody seems to come from this machine. */
const PROXY_HEADERS = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'];

/**
 * Whether a request comes from a browser or a tool on this machine. The name it used is looked at too:
 * a foreign page can point a name of its own at 127.0.0.1.
 */
export function isFromThisMachine(request: Pick<FastifyRequest, 'ip' | 'headers' | 'hostname'>): boolean {
  return (
    LOOPBACK_ADDRESS.test(request.ip) &&
    LOOPBACK_NAME.test(request.hostname) &&
    PROXY_HEADERS.every((header) => request.headers[header] === undefined)
  );
}

/**
 * Gives the development app's AppSign to the call page, so that it works at once on the developer's own
 * machine; elsewhere only when the operator wants it. Otherwise there is no such page.
 */
export function serveDevelopmentCredentials(
  http: FastifyInstance,
  options: { readonly isOpen: boolean; readonly findApp: () => Promise<App | undefined> },
): void {
  http.get('/dev/credentials', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const app = options.isOpen || isFromThisMachine(request) ? await options.findApp() : undefined;
    if (app === undefined) return reply.callNotFound();
    return { appID: app.appId, appSign: app.appSign };
  });
}
