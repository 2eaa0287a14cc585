import type { FastifyReply, FastifyRequest } from 'fastify';

/** Origins whose pages may talk to an app; `*` among them: all. */
export type OriginsOf = (appId: number) => readonly string[] | Promise<readonly string[]>;

const EXPOSED = 'Location, ETag, Link, Accept-Patch, Retry-After, WWW-Authenticate';
const ALLOWED_HEADERS = 'Authorization, Content-Type, If-Match';
/** Seconds that a browser may remember a preflight's answer. */
const PREFLIGHT_AGE = '86400';

/** Lets pages of the app's origins read what they are answered (FETCH, "CORS protocol"). */
export async function addCorsHeaders(
  request: FastifyRequest,
  reply: FastifyReply,
  { appId, originsOf }: { readonly appId: number; readonly originsOf: OriginsOf },
): Promise<void> {
  const { origin } = request.headers;
  if (origin === undefined) return;
  const allowed = await originsOf(appId);
  if (allowed.includes('*')) reply.header('access-control-allow-origin', '*');
  else {
    reply.header('vary', 'Origin');
    if (!allowed.includes(origin)) return;
    reply.header('access-control-allow-origin', origin);
  }
  reply.header('access-control-expose-headers', EXPOSED);
}

/** What a preflight asks for besides. */
export function preflightHeaders(methods: readonly string[]): Record<string, string> {
  return {
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': ALLOWED_HEADERS,
    'access-control-max-age': PREFLIGHT_AGE,
  };
}
