import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SignedIn } from './sign-in.ts';

export const SESSION_COOKIE = 'parley_console';
const PATH = '/console';

/** Gives the browser its session; no script and no other site's page can use it. */
export function setSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  { key, expiresAtMs }: Pick<SignedIn, 'key' | 'expiresAtMs'>,
): void {
  reply.setCookie(SESSION_COOKIE, key, {
    path: PATH,
    httpOnly: true,
    sameSite: 'strict',
    secure: request.protocol === 'https' || request.headers['x-forwarded-proto'] === 'https',
    expires: new Date(expiresAtMs),
  });
}

export function clearSessionCookie(reply: FastifyReply): void {
  reply.clearCookie(SESSION_COOKIE, { path: PATH });
}
