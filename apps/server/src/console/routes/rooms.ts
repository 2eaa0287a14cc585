import type { ServerResponse } from 'node:http';
import { ERRORS } from '@parley/protocol';
import type { LiveRoom, LookTicket } from '@parley/protocol/console';
import type { FastifyRequest } from 'fastify';
import { MAX_FORBID_SECONDS } from '../../store/index.ts';
import { bodyOf, paramOf } from '../body.ts';
import { ConsoleRefusal, notFound } from '../console-error.ts';
import { appOf, audit, type Routes, requireRole } from '../context.ts';

/** How often a page that watches is told of changes, at most. */
const WATCH_PERIOD_MS = 1_000;
/** Something is sent this often even without changes, so that a broken connection is noticed. */
const QUIET_TICKS = 15;
const MAX_WATCHERS = 100;
/** The sender of an operator's messages. */
const OPERATOR = { userId: 'operator', userName: 'Operator' };

/** Rooms as they are now. */
export const roomRoutes: Routes = (http, context) => {
  const { rooms, clock, store } = context;
  const watchers = new Set<ServerResponse>();
  // They would keep a server that stops waiting.
  http.addHook('preClose', async () => {
    for (const watcher of watchers) watcher.end();
  });

  http.get('/apps/:appId/rooms', async (request) => {
    requireRole(request, 'viewer');
    const { appId } = await appOf(request, context);
    return { rooms: rooms.list(appId) };
  });

  http.get('/apps/:appId/rooms/:roomId', async (request): Promise<LiveRoom> => {
    requireRole(request, 'viewer');
    const { appId } = await appOf(request, context);
    const key = { appId, roomId: paramOf(request, 'roomId') };
    const figures = await rooms.live(key);
    const members = rooms.members(key);
    if (members === undefined || figures === undefined) throw notFound('room');
    return {
      roomId: key.roomId,
      members: members.map(({ user, joinedAtMs }) => ({ ...user, joinedAtMs })),
      streams: (rooms.streams(key) ?? []).map(({ streamId, user, announcedAtMs }) => ({
        streamId,
        userId: user.userId,
        announcedAtMs,
      })),
      figures,
    };
  });

  /** Server-sent events (WHATWG HTML §9.2): `rooms` with the list, whenever it has changed. */
  http.get('/apps/:appId/live', async (request, reply) => {
    requireRole(request, 'viewer');
    const { appId } = await appOf(request, context);
    if (watchers.size >= MAX_WATCHERS)
      return reply.code(503).send({ error: { message: 'too many watchers' } });
    watchers.add(reply.raw);
    reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) reply.raw.setHeader(name, value);
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream',
      'x-accel-buffering': 'no',
      // Nothing follows on it: kept open, it would hold up a server that stops.
      connection: 'close',
    });
    let told = '';
    let quiet = 0;
    const tell = () => {
      const text = JSON.stringify({ rooms: rooms.list(appId) });
      if (text !== told) reply.raw.write(`event: rooms\ndata: ${text}\n\n`);
      else if (++quiet % QUIET_TICKS === 0) reply.raw.write(': still here\n\n');
      told = text;
    };
    tell();
    const stop = clock.every(WATCH_PERIOD_MS, tell);
    reply.raw.on('close', () => {
      stop();
      watchers.delete(reply.raw);
    });
    return reply;
  });

  http.post('/apps/:appId/rooms/:roomId/kick', async (request) => {
    requireRole(request, 'developer');
    const { appId } = await appOf(request, context);
    const roomId = paramOf(request, 'roomId');
    const { userId, reason } = bodyOf(request, 'kick');
    if (!rooms.kick({ appId, roomId }, userId, reason || ERRORS.kickedByServer.en)) throw notFound('user');
    await audit(context, request, { action: 'room.kick', appId, detail: { roomId, userId } });
    return {};
  });

  http.post('/apps/:appId/rooms/:roomId/forbid', async (request) => {
    requireRole(request, 'developer');
    const { appId } = await appOf(request, context);
    const roomId = paramOf(request, 'roomId');
    const { userId } = bodyOf(request, 'forbidUser');
    if (rooms.members({ appId, roomId })?.some(({ user }) => user.userId === userId) !== true)
      throw notFound('user');
    const nowMs = clock.nowMs();
    const rule = {
      subject: { ruleType: 4, roomId, userId },
      forbidsLogin: true,
      forbidsPublish: true,
      endsAtMs: nowMs + MAX_FORBID_SECONDS * 1_000,
    } as const;
    if (!(await store.forbids.setRule(appId, rule, nowMs)))
      throw new ConsoleRefusal(409, 'there are as many rules as there may be; lift some first');
    rooms.kick({ appId, roomId }, userId, ERRORS.kickedByServer.en);
    await audit(context, request, { action: 'room.forbid', appId, detail: { roomId, userId } });
    return {};
  });

  http.post('/apps/:appId/rooms/:roomId/close', async (request) => {
    requireRole(request, 'developer');
    const { appId } = await appOf(request, context);
    const roomId = paramOf(request, 'roomId');
    const { reason } = bodyOf(request, 'closeRoom');
    const options = { reason: reason || ERRORS.kickedByServer.en, isCloseTold: true };
    if (!rooms.close({ appId, roomId }, options)) throw notFound('room');
    await audit(context, request, { action: 'room.close', appId, detail: { roomId } });
    return {};
  });

  http.post('/apps/:appId/rooms/:roomId/look-in', async (request): Promise<LookTicket> => {
    const { name } = requireRole(request, 'developer');
    const { appId, lookIn } = await appOf(request, context);
    if (!lookIn)
      throw new ConsoleRefusal(403, 'this project does not let operators look in; its settings say whether');
    const roomId = paramOf(request, 'roomId');
    const look = rooms.lookIn({ appId, roomId }, name, bodyOf(request, 'lookIn').userId);
    if (look === undefined) throw notFound('room');
    const { isNew, ...ticket } = look;
    if (isNew) await audit(context, request, { action: 'room.lookIn', appId, detail: { roomId } });
    return ticket;
  });

  http.post('/apps/:appId/rooms/:roomId/message', async (request) => {
    requireRole(request, 'developer');
    const { appId } = await appOf(request, context);
    const roomId = paramOf(request, 'roomId');
    const { content } = bodyOf(request, 'message');
    const messageId = rooms.broadcast({ appId, roomId }, { fromUser: OPERATOR, content });
    if (messageId === undefined) throw notFound('room');
    await audit(context, request, { action: 'room.message', appId, detail: { roomId } });
    return { messageId };
  });

  http.post('/apps/:appId/rooms/:roomId/streams/:streamId/stop', async (request) => {
    const { appId, roomId, streamId } = await streamOf(request);
    rooms.forbidStream(appId, streamId, ERRORS.publishForbidden.code);
    await audit(context, request, { action: 'stream.stop', appId, detail: { roomId, streamId } });
    return {};
  });

  http.post('/apps/:appId/rooms/:roomId/streams/:streamId/forbid', async (request) => {
    const { appId, roomId, streamId } = await streamOf(request);
    await store.forbids.forbidStreams(appId, [streamId], clock.nowMs());
    rooms.forbidStream(appId, streamId, ERRORS.publishForbidden.code);
    await audit(context, request, { action: 'stream.forbid', appId, detail: { roomId, streamId } });
    return {};
  });

  /** @throws {ConsoleRefusal} 403 for viewers, 404 where there is no such stream in the room */
  async function streamOf(request: FastifyRequest) {
    requireRole(request, 'developer');
    const { appId } = await appOf(request, context);
    const [roomId, streamId] = [paramOf(request, 'roomId'), paramOf(request, 'streamId')];
    if (rooms.streams({ appId, roomId })?.some((stream) => stream.streamId === streamId) !== true)
      throw notFound('stream');
    return { appId, roomId, streamId };
  }
};
