import { readFileSync } from 'node:fs';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Action } from '../action.ts';
import { type ReferenceLanguage, referencePage } from './page.ts';

/** Serves the reference of server API v2 at `/api`, in the language that is asked for or that the browser prefers. */
export function serveReference(http: FastifyInstance, actions: readonly Action[]): void {
  const pages = { en: referencePage(actions, 'en'), zh: referencePage(actions, 'zh') };
  const style = readFileSync(new URL('reference.css', import.meta.url), 'utf8');
  http.get('/api', (request, reply) =>
    reply
      .headers({ 'cache-control': 'no-cache', vary: 'accept-language' })
      .type('text/html; charset=utf-8')
      .send(pages[languageOf(request)]),
  );
  http.get('/api/reference.css', (_request, reply) =>
    reply.header('cache-control', 'no-cache').type('text/css; charset=utf-8').send(style),
  );
}

function languageOf({ query, headers }: FastifyRequest): ReferenceLanguage {
  const { lang } = query as { readonly lang?: unknown };
  const preferred = [lang, ...(headers['accept-language'] ?? '').split(',')].map((tag) =>
    /^\s*(en|zh)\b/i.exec(String(tag))?.[1]?.toLowerCase(),
  );
  return preferred.find((tag) => tag === 'en' || tag === 'zh') ?? 'en';
}
