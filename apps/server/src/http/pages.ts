import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { SDK_PATH } from '@parley/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../log.ts';

export interface PagePlaces {
  /** Built pages: `index.html` is the call page, `debug.html` the debug page. */
  readonly callDir: string;
  /** The built console: `index.html` is every page of it. */
  readonly consoleDir: string;
  /** The SDK as one ES module. */
  readonly sdkFile: string;
}

/** Serves the call page, the debug page, and the SDK for any page. What was not built is 404. */
export async function servePages(http: FastifyInstance, places: PagePlaces, log: Log): Promise<void> {
  const sdkDir = join(places.sdkFile, '..');
  for (const [name, path] of [
    ['call', places.callDir],
    ['console', places.consoleDir],
    ['sdk', places.sdkFile],
  ] as const)
    if (!existsSync(path)) log.warn({ event: 'pagesMissing', name, remedy: 'npm run build' });

  await http.register(fastifyStatic, {
    root: places.callDir,
    // Files are looked for at each request: a build while the server runs counts.
    wildcard: true,
    cacheControl: false,
    setHeaders: (response, path) => {
      // Built assets carry a hash in their name.
      const isHashed = [places.callDir, places.consoleDir].some((dir) =>
        path.startsWith(join(dir, 'assets')),
      );
      response.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  http.get('/call', (_request, reply) => reply.sendFile('index.html'));
  http.get('/debug', (_request, reply) => reply.sendFile('debug.html'));
  const consolePage = (_request: FastifyRequest, reply: FastifyReply) =>
    reply.sendFile('index.html', places.consoleDir);
  http.get('/console', consolePage);
  // The console's own addresses are no files: its script reads them.
  http.get('/console/*', (request, reply) => {
    const { '*': path } = request.params as { readonly '*': string };
    if (path.startsWith('api/')) return reply.callNotFound();
    return path.startsWith('assets/') ? reply.sendFile(path, places.consoleDir) : consolePage(request, reply);
  });
  http.get(SDK_PATH, (_request, reply) =>
    reply
      .headers({
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
        'cache-control': 'no-cache',
      })
      .sendFile('parley.mjs', sdkDir),
  );
}
