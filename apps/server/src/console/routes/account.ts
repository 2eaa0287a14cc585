import type { ConsoleState, OperatorView } from '@parley/protocol/console';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Operator } from '../../store/index.ts';
import { SERVER_VERSION } from '../../version.ts';
import { bodyOf } from '../body.ts';
import { ConsoleRefusal } from '../console-error.ts';
import { audit, type Routes, requireRole } from '../context.ts';
import { clearSessionCookie, SESSION_COOKIE, setSessionCookie } from '../session-cookie.ts';
import type { SignedIn } from '../sign-in.ts';

export const operatorView = ({
  operatorId,
  name,
  role,
  oidcSubject,
  createdAtMs,
}: Operator): OperatorView => ({
  operatorId,
  name,
  role,
  isExternal: oidcSubject !== null,
  createdAtMs,
});

/** Who uses the console: the first operator, signing in and out, one's own password. */
export const accountRoutes: Routes = (http, context) => {
  const { store, signIn, passwords, clock, config } = context;

  http.get('/state', async (request): Promise<ConsoleState> => {
    const { operator } = request;
    return {
      isSetUp: operator !== null || (await store.operators.count()) > 0,
      operator: operator && operatorView(operator),
      hasSingleSignOn: config.oidcIssuer !== '',
      serverVersion: SERVER_VERSION,
    };
  });

  http.post('/setup', async (request, reply) => {
    const { name, password } = bodyOf(request, 'setup');
    if ((await store.operators.count()) > 0) throw alreadySetUp();
    const operator = await store.operators.addFirst({
      name,
      role: 'owner',
      passwordHash: await passwords.hash(password),
      oidcSubject: null,
      createdAtMs: clock.nowMs(),
    });
    if (operator === undefined) throw alreadySetUp();
    request.operator = operator;
    await audit(context, request, { action: 'operator.setUp' });
    return welcome(request, reply, await signIn.begin(operator));
  });

  http.post('/sign-in', async (request, reply) => {
    const { name, password } = bodyOf(request, 'signIn');
    const signedIn = await signIn.signIn(name, password);
    request.operator = signedIn.operator;
    await audit(context, request, { action: 'operator.signIn' });
    return welcome(request, reply, signedIn);
  });

  http.post('/sign-out', async (request, reply) => {
    const key = request.cookies[SESSION_COOKIE];
    if (key !== undefined) await signIn.end(key);
    clearSessionCookie(reply);
    return {};
  });

  http.post('/password', async (request, reply) => {
    const { current, next } = bodyOf(request, 'password');
    const operator = requireRole(request, 'viewer');
    if (!(await passwords.verify(current, operator.passwordHash)))
      throw new ConsoleRefusal(400, 'current: this is not your password', 'current');
    await store.operators.update(operator.operatorId, { passwordHash: await passwords.hash(next) });
    await store.operators.removeSessionsOf(operator.operatorId);
    await audit(context, request, { action: 'operator.changePassword' });
    return welcome(request, reply, await signIn.begin(operator));
  });
};

const alreadySetUp = () => new ConsoleRefusal(409, 'there is an operator already; sign in');

function welcome(request: FastifyRequest, reply: FastifyReply, signedIn: SignedIn) {
  setSessionCookie(request, reply, signedIn);
  return { operator: operatorView(signedIn.operator) };
}
