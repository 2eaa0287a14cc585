import { randomUUID } from 'node:crypto';
import { bodyOf, paramOf } from '../body.ts';
import { ConsoleRefusal, notFound } from '../console-error.ts';
import { audit, type Routes, requireRole } from '../context.ts';
import { operatorView } from './account.ts';

/** Who else may use the console. */
export const operatorRoutes: Routes = (http, context) => {
  const { store, passwords, clock } = context;

  http.get('/operators', async (request) => {
    requireRole(request, 'owner');
    return { operators: (await store.operators.list()).map(operatorView) };
  });

  http.post('/operators', async (request) => {
    requireRole(request, 'owner');
    const { name, password, role } = bodyOf(request, 'createOperator');
    const operator = {
      operatorId: randomUUID(),
      name,
      role,
      passwordHash: await passwords.hash(password),
      oidcSubject: null,
      createdAtMs: clock.nowMs(),
    };
    if (!(await store.operators.add(operator)))
      throw new ConsoleRefusal(409, `name: an operator is called ${JSON.stringify(name)} already`, 'name');
    await audit(context, request, { action: 'operator.create', detail: { name, role } });
    return operatorView(operator);
  });

  http.patch('/operators/:operatorId', async (request) => {
    const self = requireRole(request, 'owner');
    const { role, password } = bodyOf(request, 'changeOperator');
    const operatorId = paramOf(request, 'operatorId');
    if (role !== undefined && operatorId === self.operatorId)
      throw new ConsoleRefusal(400, 'role: your own role can be changed by another owner only', 'role');
    if ((await store.operators.find(operatorId))?.oidcSubject)
      throw new ConsoleRefusal(
        400,
        'role: this operator comes by single sign-on, and the identity provider decides',
        'role',
      );
    const changed = await store.operators.update(operatorId, {
      ...(role === undefined ? {} : { role }),
      ...(password === undefined ? {} : { passwordHash: await passwords.hash(password) }),
    });
    const operator = await store.operators.find(operatorId);
    if (!changed || operator === undefined) throw notFound('operator');
    await store.operators.removeSessionsOf(operatorId);
    await audit(context, request, {
      action: 'operator.change',
      detail: { name: operator.name, ...(role === undefined ? {} : { role }) },
    });
    return operatorView(operator);
  });

  http.delete('/operators/:operatorId', async (request) => {
    const self = requireRole(request, 'owner');
    const operatorId = paramOf(request, 'operatorId');
    if (operatorId === self.operatorId)
      throw new ConsoleRefusal(400, 'you cannot remove yourself: another owner can');
    const operator = await store.operators.find(operatorId);
    if (operator === undefined || !(await store.operators.remove(operatorId))) throw notFound('operator');
    await audit(context, request, { action: 'operator.remove', detail: { name: operator.name } });
    return {};
  });
};
