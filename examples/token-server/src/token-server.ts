/** `POST /token {"roomID": "room1", "publish": true}` gives the user who asks a login token for that room. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createPrivilegePayload, createToken04 } from '@parley/auth';
import type { Settings } from './settings.ts';

/** Enough for a login; the SDK asks for the next one when this one is about to end. */
const EFFECTIVE_SECONDS = 3600;
const MAX_BODY_BYTES = 4096;
const ROOM_ID_BYTES = 127;

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const refused = (status: number, error: string): Answer => ({ status, body: { error } });

/** The server, not yet listening. */
export function createTokenServer(settings: Settings): Server {
  return createServer((request, response) => {
    answer(request, settings)
      .catch(() => refused(500, 'the token server failed inside'))
      .then(({ status, body }) => {
        const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
        response.writeHead(status, headers).end(JSON.stringify(body));
      });
  });
}

async function answer(request: IncomingMessage, { users, appId, serverSecret }: Settings): Promise<Answer> {
  if (request.url !== '/token') return refused(404, 'there is POST /token only');
  if (request.method !== 'POST') return refused(405, `the method must be POST, is ${request.method}`);
  // Put your own sign-in here. What matters: the user is who you say, not who the page says.
  const userId = users.get(/^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '');
  if (userId === undefined) return refused(401, 'Authorization must be: Bearer and the access key of a user');

  const text = await readBody(request);
  if (text === undefined) return refused(413, `the body may have ${MAX_BODY_BYTES} bytes`);
  const wish = readWish(text);
  if (typeof wish === 'string') return refused(400, wish);
  // Whether this user may enter this room is for you to decide, too.
  const payload = createPrivilegePayload({ ...wish, login: true, streamIds: null });
  const token = createToken04({ appId, userId, serverSecret, effectiveSeconds: EFFECTIVE_SECONDS, payload });
  return { status: 200, body: { appID: appId, userID: userId, token, effectiveSeconds: EFFECTIVE_SECONDS } };
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What the body asks for, or what is wrong with it. */
function readWish(text: string): { readonly roomId: string; readonly publish: boolean } | string {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  if (typeof body !== 'object' || body === null) return 'the body must be JSON like {"roomID": "room1"}';
  const { roomID, publish = false } = body as Record<string, unknown>;
  if (typeof roomID !== 'string' || roomID === '' || Buffer.byteLength(roomID) > ROOM_ID_BYTES)
    return `roomID must be a string of 1 to ${ROOM_ID_BYTES} bytes`;
  if (typeof publish !== 'boolean') return 'publish must be true or false';
  return { roomId: roomID, publish };
}
