import { CONSOLE_API, type SignInProblem } from '@parley/protocol/console';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { RateWindow } from '../../room/rate-window.ts';
import { audit, type Routes } from '../context.ts';
import { identityOf } from '../oidc/identity.ts';
import { operatorOf } from '../oidc/operators.ts';
import { type Attempt, CALLBACK_PATH, OidcProvider } from '../oidc/provider.ts';
import { setSessionCookie } from '../session-cookie.ts';

const COOKIE = 'parley_oidc';
/** How long somebody may take at the provider. */
const ATTEMPT_SECONDS = 600;
/** Sign-ins in a second, of all browsers: each asks the provider something. */
const MAX_PER_SECOND = 20;

const AttemptSchema = v.object({ state: v.string(), nonce: v.string(), codeVerifier: v.string() });

/** Single sign-on with an OpenID provider, if the configuration has one. */
export const oidcRoutes: Routes = (http, context) => {
  const { config, store, signIn, clock, log } = context;
  if (config.oidcIssuer === '') return;
  const provider = new OidcProvider(config);
  const rate = new RateWindow(MAX_PER_SECOND);
  // What is wrong with the settings is better known before somebody wants in.
  provider.discover().catch((error: unknown) => warn('oidcUnreachable', error));

  http.get('/oidc/start', async (_request, reply) => {
    if (!rate.allow(clock.nowMs())) return back(reply, 'busy');
    try {
      const { url, attempt } = await provider.begin();
      // Lax: the browser comes back from another site.
      reply.setCookie(COOKIE, Buffer.from(JSON.stringify(attempt)).toString('base64url'), {
        path: `${CONSOLE_API}/oidc`,
        httpOnly: true,
        sameSite: 'lax',
        secure: config.oidcPublicUrl.startsWith('https:'),
        maxAge: ATTEMPT_SECONDS,
      });
      return reply.redirect(url.href, 302);
    } catch (error) {
      warn('oidcUnreachable', error);
      return back(reply, 'unreachable');
    }
  });

  http.get('/oidc/callback', async (request, reply) => {
    const attempt = attemptOf(request);
    reply.clearCookie(COOKIE, { path: `${CONSOLE_API}/oidc` });
    if (attempt === undefined) return back(reply, 'failed');
    if (!rate.allow(clock.nowMs())) return back(reply, 'busy');
    try {
      const known = await provider.finish(request.url.slice(CALLBACK_PATH.length), attempt);
      const identity = identityOf(known, config);
      if (typeof identity === 'string') return await refuse(request, reply, identity);
      const taken = await operatorOf(store.operators, identity, clock.nowMs());
      if (typeof taken === 'string') return await refuse(request, reply, taken);
      const { operator, change } = taken;
      request.operator = operator;
      const { name, role } = operator;
      if (change === 'created')
        await audit(context, request, { action: 'operator.create', detail: { name, role } });
      if (change === 'role')
        await audit(context, request, { action: 'operator.change', detail: { name, role } });
      await audit(context, request, { action: 'operator.signIn', detail: { by: 'oidc' } });
      setSessionCookie(request, reply, await signIn.begin(operator));
      return reply.redirect('/console', 302);
    } catch (error) {
      warn('oidcFailed', error);
      return back(reply, 'failed');
    }
  });

  async function refuse(request: FastifyRequest, reply: FastifyReply, problem: SignInProblem) {
    await audit(context, request, { action: 'operator.signInRefused', detail: { by: 'oidc', problem } });
    return back(reply, problem);
  }

  /** Without the error itself, which may hold what the provider sent. */
  function warn(event: 'oidcUnreachable' | 'oidcFailed', error: unknown): void {
    const { name, code } = error as { name?: unknown; code?: unknown };
    log.warn({ event, name: String(name), code: typeof code === 'string' ? code : undefined });
  }
};

function attemptOf(request: FastifyRequest): Attempt | undefined {
  try {
    const text = Buffer.from(request.cookies[COOKIE] ?? '', 'base64url').toString();
    const parsed = v.safeParse(AttemptSchema, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    // No JSON: as good as none.
    return undefined;
  }
}

/** Back to the sign-in page, which says what was wrong. */
function back(reply: FastifyReply, problem: SignInProblem) {
  return reply.redirect(`/console?problem=${problem}`, 302);
}
