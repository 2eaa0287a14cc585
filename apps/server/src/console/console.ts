import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import { CONSOLE_API, CONSOLE_HEADER } from '@parley/protocol/console';
import type { FastifyError, FastifyInstance } from 'fastify';
import { ConsoleRefusal, refusalOf } from './console-error.ts';
import type { ConsoleContext, ConsoleParts } from './context.ts';
import { Passwords } from './passwords.ts';
import { accountRoutes } from './routes/account.ts';
import { appRoutes } from './routes/apps.ts';
import { auditRoutes } from './routes/audit.ts';
import { callRoutes } from './routes/calls.ts';
import { forbidRoutes } from './routes/forbids.ts';
import { oidcRoutes } from './routes/oidc.ts';
import { operatorRoutes } from './routes/operators.ts';
import { roomRoutes } from './routes/rooms.ts';
import { serverApiRoutes } from './routes/server-api.ts';
import { systemRoutes } from './routes/system.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { SESSION_COOKIE } from './session-cookie.ts';
import { SignIn } from './sign-in.ts';

const CHANGING = new Set(['POST', 'PATCH', 'PUT', 'DELETE']);

/** The HTTP API behind the console's pages. */
export async function serveConsole(http: FastifyInstance, parts: ConsoleParts): Promise<void> {
  const { store, clock, log } = parts;
  const passwords = new Passwords();
  const signIn = new SignIn({ operators: store.operators, passwords, clock });
  const inject: ConsoleContext['inject'] = (options) => http.inject(options);
  const context: ConsoleContext = { ...parts, passwords, signIn, inject };
  await http.register(cookie);
  // For routes that ask for it. Answers with secrets are never compressed: their length would tell of them.
  await http.register(compress, { global: false });
  await http.register(
    (api, _options, done) => {
      api.decorateRequest('operator', null);
      api.addHook('onRequest', async (request, reply) => {
        reply.header('cache-control', 'no-store');
        // No page of another origin can add a header without asking first, and nobody answers that it may.
        if (CHANGING.has(request.method) && request.headers[CONSOLE_HEADER] === undefined)
          throw new ConsoleRefusal(403, `the header ${CONSOLE_HEADER} is missing`);
        request.operator = (await signIn.find(request.cookies[SESSION_COOKIE])) ?? null;
      });
      api.setErrorHandler(async (error: FastifyError, _request, reply) => {
        const refusal = refusalOf(error);
        if (refusal !== undefined) return reply.code(refusal.status).send(refusal.body);
        const status = error.statusCode ?? 500;
        if (status >= 500) log.error({ event: 'consoleFailed', err: error });
        const message = status >= 500 ? 'the server failed inside; try again' : error.message;
        return reply.code(status).send({ error: { message } });
      });
      api.setNotFoundHandler(async () => {
        throw new ConsoleRefusal(404, 'there is no such route');
      });
      for (const routes of [
        accountRoutes,
        oidcRoutes,
        operatorRoutes,
        appRoutes,
        tokenRoutes,
        roomRoutes,
        callRoutes,
        webhookRoutes,
        forbidRoutes,
        serverApiRoutes,
        auditRoutes,
        systemRoutes,
      ])
        routes(api, context);
      done();
    },
    { prefix: CONSOLE_API },
  );
}
