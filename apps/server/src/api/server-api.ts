import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../log.ts';
import type { AppStore } from '../store/index.ts';
import { SERVER_VERSION } from '../version.ts';
import type { Action } from './action.ts';
import { ActionRates } from './action-rates.ts';
import { authorize } from './authorize.ts';
import { API_CODES, ApiError } from './codes.ts';
import { readFields } from './fields.ts';
import { NonceMemory } from './nonce-memory.ts';
import { openApiDocument } from './openapi.ts';
import { type RawParams, readPublicParams } from './params.ts';
import { serveReference } from './reference/serve-reference.ts';

export interface ServerApiOptions {
  readonly apps: Pick<AppStore, 'find'>;
  readonly actions: readonly Action[];
  readonly nowMs: () => number;
  readonly log: Pick<Log, 'error'>;
}

interface Answer {
  readonly Code: number;
  readonly Message: string;
  readonly RequestId: string;
  readonly Data?: unknown;
}

/** Enough for one app's 50 calls a second over the twenty minutes that a signature can be good for. */
const REMEMBERED_NONCES = 100_000;
const MAX_BODY_BYTES = 64 * 1024;
const CONSTRAINT = 'serverApiAction';

/**
 * Server API v2 at `/?Action=…`, GET and POST (reference §8). Calls are told from the page at `/` by
 * their `Action`. Every answer is HTTP 200 with a `Code`.
 */
export function serverApi(server: FastifyInstance, options: ServerApiOptions): void {
  const actions = new Map(options.actions.map((action) => [action.name, action]));
  const nonces = new NonceMemory(REMEMBERED_NONCES);
  const rates = new ActionRates();

  async function call(request: FastifyRequest): Promise<unknown> {
    const query = request.query as RawParams;
    const params = readPublicParams(query);
    const action = actions.get(params.action);
    if (action === undefined)
      throw new ApiError(
        'actionUnknown',
        `there is no such Action; there are ${[...actions.keys()].join(', ')}`,
      );
    const nowMs = options.nowMs();
    const app = await options.apps.find(params.appId);
    authorize(params, app, { nowMs, nonces });
    const values = readFields(action.fields, request.method === 'GET' ? query : bodyOf(request));
    rates.take(action, { appId: params.appId, roomId: values.RoomId, nowMs });
    return action.run(params.appId, values);
  }

  async function answer(request: FastifyRequest, reply: FastifyReply): Promise<Answer> {
    const requestId = randomUUID();
    void reply.header('cache-control', 'no-store');
    try {
      const data = await call(request);
      const success = { Code: API_CODES.success, Message: 'success', RequestId: requestId };
      return data === undefined ? success : { ...success, Data: data };
    } catch (error) {
      if (error instanceof ApiError)
        return { Code: error.code, Message: error.message, RequestId: requestId };
      options.log.error({ event: 'serverApiFailed', requestId, err: error });
      return {
        Code: API_CODES.internal,
        Message: 'the server failed inside; try again',
        RequestId: requestId,
      };
    }
  }

  const document = openApiDocument(actions.values(), SERVER_VERSION);
  server.get('/api/openapi.json', (_request, reply) =>
    reply.header('access-control-allow-origin', '*').send(document),
  );

  serveReference(server, options.actions);

  // A page and a call share the path `/`: the router tells them apart before any handler runs.
  if (!server.hasConstraintStrategy(CONSTRAINT)) server.addConstraintStrategy(hasAction);
  server.route({
    method: ['GET', 'POST'],
    url: '/',
    constraints: { [CONSTRAINT]: 'yes' },
    bodyLimit: MAX_BODY_BYTES,
    errorHandler: (error, _request, reply) =>
      reply.code(200).send({
        Code: API_CODES.badParameter,
        Message: `the body cannot be read: ${error.message}`,
        RequestId: randomUUID(),
      } satisfies Answer),
    handler: answer,
  });
}

function bodyOf(request: FastifyRequest): RawParams {
  const { body } = request;
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new ApiError('badParameter', 'the body of a POST must be a JSON object');
  return body as RawParams;
}

const hasAction = {
  name: CONSTRAINT,
  mustMatchWhenDerived: true,
  storage() {
    const handlers = new Map<unknown, never>();
    return {
      get: (value: unknown) => handlers.get(value) ?? null,
      set: (value: unknown, handler: never) => void handlers.set(value, handler),
    };
  },
  deriveConstraint: ({ url = '' }: { url?: string | undefined }) =>
    /[?&]Action=/.test(url) ? 'yes' : undefined,
};
