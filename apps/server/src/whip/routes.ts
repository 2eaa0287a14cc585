import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { canonicalIp } from '../ip-address.ts';
import type { Log } from '../log.ts';
import type { Signal } from '../signal/signal.ts';
import { addCorsHeaders, type OriginsOf, preflightHeaders } from './cors.ts';
import { type Failure, failureOf } from './failure.ts';
import { type IceServers, iceServerLinks } from './ice-servers.ts';
import type { Endpoint, Resource, WhipProtocol } from './resource.ts';
import { writeFragment } from './sdp/fragment.ts';
import { WhipSessions } from './sessions.ts';

export interface WhipOptions {
  readonly signal: Signal;
  readonly originsOf: OriginsOf;
  readonly iceServers: IceServers;
  readonly log: Log;
  /** Told of every POST that was answered: `code` is 0 for a session. */
  readonly onAnswered: (type: string, code: number) => void;
}

interface Params {
  readonly appId: string;
  readonly roomId: string;
  readonly streamId: string;
  readonly sessionId?: string;
}
type Request = FastifyRequest<{ Params: Params }>;

const PROTOCOLS: readonly WhipProtocol[] = ['whip', 'whep'];
const OFFER_TYPE = 'application/sdp';
const FRAGMENT_TYPE = 'application/trickle-ice-sdpfrag';
const MAX_BODY_BYTES = 64 * 1024;
const ENDPOINT_METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST'];
const SESSION_METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH'];

/** An answer that is no success, for the error handler. */
class Refused extends Error {
  readonly failure: Failure;

  constructor(status: number, detail: string, headers: Failure['headers'] = {}) {
    super(detail);
    this.name = 'Refused';
    this.failure = { status, code: 0, detail, headers };
  }
}

/**
 * WHIP (RFC 9725) at `/whip/{appID}/{roomID}/{streamID}` and WHEP (draft-ietf-wish-whep) at `/whep/…`, with the
 * sessions beneath [SIG-40 to SIG-44].
 */
export async function serveWhip(http: FastifyInstance, options: WhipOptions): Promise<void> {
  const sessions = new WhipSessions(options.signal);
  await http.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    // Of every type: which is wanted depends on the method.
    scope.addContentTypeParser(
      '*',
      { parseAs: 'string', bodyLimit: MAX_BODY_BYTES },
      (_request, body, done) => done(null, body),
    );
    scope.addHook('onRequest', async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const appId = Number((request.params as Params).appId);
      await addCorsHeaders(request, reply, { appId, originsOf: options.originsOf });
    });
    scope.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
      const failure = error instanceof Refused ? error.failure : (failureOf(error) ?? httpFailure(error));
      if (failure.status >= 500 && failure.code === 0) options.log.error({ event: 'whipFailed', err: error });
      if (request.method === 'POST') options.onAnswered(protocolOf(request), failure.code || failure.status);
      return sendProblem(reply, failure);
    });
    for (const protocol of PROTOCOLS) serveProtocol(scope, { protocol, sessions, options });
    done();
  });
}

function serveProtocol(
  scope: FastifyInstance,
  { protocol, sessions, options }: { protocol: WhipProtocol; sessions: WhipSessions; options: WhipOptions },
): void {
  const endpoint = `/${protocol}/:appId/:roomId/:streamId`;
  const session = `${endpoint}/:sessionId`;
  const resourceOf = (request: Request): Resource => {
    const resource = sessions.find(request.params.sessionId ?? '');
    if (resource === undefined || !isSameEndpoint(resource.endpoint, endpointOf(request, protocol)))
      throw new Refused(404, 'there is no such session; it may have ended');
    return resource;
  };

  scope.post(endpoint, async (request: Request, reply) => {
    const { resource, answer, userId } = await sessions.create({
      endpoint: endpointOf(request, protocol),
      authorization: request.headers.authorization,
      origin: request.headers.origin,
      ip: canonicalIp(request.raw.socket.remoteAddress ?? '') ?? '',
      offer: bodyOf(request, OFFER_TYPE),
    });
    // Nobody is there to take the answer.
    if (request.raw.socket.destroyed) resource.end('left');
    options.onAnswered(protocol, 0);
    return reply
      .code(201)
      .headers({
        location: locationOf(resource),
        etag: resource.etag,
        'accept-patch': FRAGMENT_TYPE,
        'content-type': OFFER_TYPE,
        link: iceServerLinks(options.iceServers, { userId, nowMs: options.signal.nowMs() }),
      })
      .send(answer);
  });
  scope.options(endpoint, async (_request, reply) =>
    reply.headers({ ...preflightHeaders(ENDPOINT_METHODS), 'accept-post': OFFER_TYPE }).send(),
  );
  // Says what is posted here, so that a player can tell the URL from others (draft-ietf-wish-whep, "Discoverability").
  scope.get(endpoint, async (_request, reply) => reply.header('content-type', OFFER_TYPE).send(''));

  scope.patch(session, async (request: Request, reply) => {
    const resource = resourceOf(request);
    requireMatch(request.headers['if-match'], resource.etag);
    const offer = resource.agreement?.offer;
    const restarted = await sessions.patch(resource, bodyOf(request, FRAGMENT_TYPE));
    if (restarted === undefined || offer === undefined) return reply.code(204).send();
    return reply
      .headers({ etag: resource.etag, 'content-type': FRAGMENT_TYPE })
      .send(writeFragment(offer, restarted));
  });
  scope.delete(session, async (request: Request, reply) => {
    resourceOf(request).end('left');
    return reply.send();
  });
  scope.options(session, async (_request, reply) =>
    reply.headers({ ...preflightHeaders(SESSION_METHODS), 'accept-patch': FRAGMENT_TYPE }).send(),
  );
  scope.get(session, async (request: Request, reply) => {
    resourceOf(request);
    return reply.code(204).send();
  });

  const refuse = (methods: readonly string[]) => async () => {
    throw new Refused(405, `this takes ${methods.join(', ')}`, { allow: methods.join(', ') });
  };
  scope.route({ method: ['PUT', 'PATCH', 'DELETE'], url: endpoint, handler: refuse(ENDPOINT_METHODS) });
  scope.route({ method: ['PUT', 'POST'], url: session, handler: refuse(SESSION_METHODS) });
}

/** Which ICE session a PATCH is about (RFC 9110 §13.1.1, RFC 6585 §3). */
function requireMatch(ifMatch: string | undefined, etag: string): void {
  if (ifMatch === undefined)
    throw new Refused(428, 'If-Match is missing: the ETag of the last answer, or * to restart ICE');
  const tags = ifMatch.split(',').map((tag) => tag.trim());
  // Quoted by some clients, as the RFC's own example is.
  if (!tags.some((tag) => tag === '*' || tag === '"*"' || tag === etag))
    throw new Refused(412, 'If-Match names an ICE session that is over');
}

function bodyOf({ headers, body }: FastifyRequest, wanted: string): string {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== wanted || typeof body !== 'string')
    throw new Refused(415, `Content-Type must be ${wanted}`, { accept: wanted });
  return body;
}

function endpointOf({ params }: Request, protocol: WhipProtocol): Endpoint {
  const { appId, roomId, streamId } = params;
  return { protocol, appId: /^\d{1,10}$/.test(appId) ? Number(appId) : 0, roomId, streamId };
}

function isSameEndpoint(one: Endpoint, other: Endpoint): boolean {
  return locationOf({ endpoint: one, id: '' }) === locationOf({ endpoint: other, id: '' });
}

/** A path: the server does not know under which name, and behind which proxy, it was reached. */
function locationOf({ endpoint, id }: Pick<Resource, 'endpoint' | 'id'>): string {
  const { protocol, appId, roomId, streamId } = endpoint;
  return `/${[protocol, appId, roomId, streamId, id].map(encodeURIComponent).join('/')}`;
}

const protocolOf = ({ url }: FastifyRequest) => url.slice(1, 5);

function httpFailure({ statusCode = 500, message }: Error & { statusCode?: number }): Failure {
  return { status: statusCode, code: 0, detail: statusCode >= 500 ? 'the server failed inside' : message };
}

/** RFC 9457, with the code of the error table beside it. */
function sendProblem(reply: FastifyReply, { status, code, detail, headers = {} }: Failure): FastifyReply {
  return reply
    .code(status)
    .headers({ ...headers, 'content-type': 'application/problem+json' })
    .send({ status, detail, ...(code === 0 ? {} : { code }) });
}
