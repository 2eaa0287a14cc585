import { randomBytes } from 'node:crypto';
import { signServerApi } from '@parley/auth';
import type { ActionView, CallOutcome, SignedCall } from '@parley/protocol/console';
import type { FastifyRequest } from 'fastify';
import type { Action } from '../../api/action.ts';
import { ApiError } from '../../api/codes.ts';
import { readFields } from '../../api/fields.ts';
import { limitsOf } from '../../api/reference/limits.ts';
import { TRANSLATIONS } from '../../api/reference/translations.ts';
import { REFERENCE_WORDS } from '../../api/reference/words.ts';
import type { App } from '../../store/index.ts';
import { bodyOf } from '../body.ts';
import { ConsoleRefusal } from '../console-error.ts';
import { appOf, audit, type Routes, requireRole } from '../context.ts';

type Params = Readonly<Record<string, string | string[]>>;

/**
 * Server API v2, tried by operators: calls are signed here, so that no ServerSecret is shown. It takes a developer
 * even to look at a room with it, since a signature is good for any action of its app.
 */
export const serverApiRoutes: Routes = (http, context) => {
  const { actions, clock } = context;

  http.get('/server-api/actions', async (request) => {
    requireRole(request, 'viewer');
    return { actions: actions.map(actionView) };
  });

  http.post('/apps/:appId/server-api/sign', async (request): Promise<SignedCall> => {
    const { app, signed, detail } = await signedOf(request);
    await audit(context, request, { action: 'serverApi.sign', appId: app.appId, detail });
    return signed;
  });

  http.post('/apps/:appId/server-api/call', async (request): Promise<CallOutcome> => {
    const { app, signed, detail } = await signedOf(request);
    await audit(context, request, { action: 'serverApi.call', appId: app.appId, detail });
    const startedAtMs = clock.nowMs();
    const { method, path: url, body } = signed;
    const headers = body === null ? {} : { 'content-type': 'application/json' };
    const response = await context.inject({ method, url, headers, ...(body === null ? {} : { body }) });
    return { ...signed, answer: response.json(), durationMs: clock.nowMs() - startedAtMs };
  });

  async function signedOf(request: FastifyRequest) {
    requireRole(request, 'developer');
    const app = await appOf(request, context);
    const { action: name, method, params } = bodyOf(request, 'triedCall');
    const action = actions.find((one) => one.name === name);
    if (action === undefined)
      throw new ConsoleRefusal(
        400,
        `action is ${JSON.stringify(name)}; allowed are ${actions.map((one) => one.name).join(', ')}`,
        'action',
      );
    const body = jsonOf(action, params);
    const path = `/?${signedQuery(app, name, clock.nowMs())}${method === 'GET' ? queryOf(action, params) : ''}`;
    const signed = { method, path, body: method === 'GET' ? null : JSON.stringify(body) };
    const { RoomId: roomId } = params;
    return { app, signed, detail: { name, ...(roomId === undefined ? {} : { roomId }) } };
  }
};

function actionView(action: Action): ActionView {
  const sentence = (en: string) => ({ en, zh: TRANSLATIONS[en] ?? en });
  return {
    name: action.name,
    summary: sentence(action.summary),
    parameters: Object.entries(action.fields).map(([name, field]) => {
      const one = field.isList ? field.schema.items : field.schema;
      const { type } = one as { type: 'string' | 'integer' | 'boolean' };
      const { isList, isRequired, about } = field;
      const limits = { en: limitsOf(field, REFERENCE_WORDS.en), zh: limitsOf(field, REFERENCE_WORDS.zh) };
      return { name, type, isList, isRequired, about: sentence(about), limits };
    }),
  };
}

/**
 * The parameters that are given, as a POST has them.
 *
 * @throws {ConsoleRefusal} 400, naming the parameter as the action itself would
 */
function jsonOf({ name: action, fields }: Action, params: Params): Record<string, unknown> {
  for (const name of Object.keys(params))
    if (!Object.hasOwn(fields, name))
      throw new ConsoleRefusal(
        400,
        `${action} has no parameter ${name}; there are ${Object.keys(fields).join(', ') || 'none'}`,
        `params.${name}`,
      );
  try {
    const values: Readonly<Record<string, unknown>> = readFields(fields, params);
    return Object.fromEntries(Object.keys(params).map((name) => [name, values[name]]));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new ConsoleRefusal(400, error.message, error.field && `params.${error.field}`);
  }
}

function queryOf({ fields }: Action, params: Params): string {
  const pairs = Object.entries(params).flatMap(([name, value]) =>
    [value].flat().map((item) => [fields[name]?.isList ? `${name}[]` : name, item] as const),
  );
  return pairs.map(([name, item]) => `&${name}=${encodeURIComponent(item)}`).join('');
}

function signedQuery({ appId, serverSecret }: App, action: string, nowMs: number): string {
  const signatureNonce = randomBytes(8).toString('hex');
  const timestamp = Math.floor(nowMs / 1_000);
  return new URLSearchParams({
    Action: action,
    AppId: String(appId),
    SignatureNonce: signatureNonce,
    Timestamp: String(timestamp),
    Signature: signServerApi({ appId, signatureNonce, timestamp }, serverSecret),
    SignatureVersion: '2.0',
  }).toString();
}
