import type { CONSOLE_BODIES } from '@parley/protocol/console';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ConsoleVisitor, PASSWORD } from '../testing/console-visitor.ts';
import { FakeEngines } from '../testing/fake-engines.ts';
import { type Harness, openHarness } from '../testing/harness.ts';

let harness: Harness;
let ann: ConsoleVisitor;
beforeAll(async () => {
  harness = await openHarness(async () => new FakeEngines());
  ann = await ConsoleVisitor.owner(harness);
  await harness.enter('caller', { roomId: 'red' });
});
afterAll(() => harness.close());

type Body = Readonly<Record<string, unknown>>;
type Kind = Exclude<keyof typeof CONSOLE_BODIES, 'nothing'>;

const room = 'APP/rooms/red';
const privileges = { roomId: 'red', login: true, publish: true, streamIds: ['a'] };
const settings = {
  name: 'shop',
  tokenOnly: false,
  strictPrivileges: false,
  onTokenExpiry: 'stay',
  allowedOrigins: ['https://shop.example'],
  maxMembersPerRoom: 1,
  maxRooms: 1,
  webhookUrls: { room_create: 'https://shop.example/hook' },
};

/** A good body of each kind, and where it goes; APP stands for an app's path. */
const REQUESTS: Readonly<Record<Kind, readonly [method: string, path: string, good: Body]>> = {
  setup: ['POST', '/setup', { name: 'Ann', password: PASSWORD }],
  signIn: ['POST', '/sign-in', { name: 'Ann', password: PASSWORD }],
  password: ['POST', '/password', { current: 'not this one', next: PASSWORD }],
  createOperator: ['POST', '/operators', { name: 'Ann', password: PASSWORD, role: 'viewer' }],
  changeOperator: ['PATCH', '/operators/nobody', { role: 'viewer', password: PASSWORD }],
  createApp: ['POST', '/apps', settings],
  changeApp: ['PATCH', 'APP', { revision: 99, changes: settings }],
  removeApp: ['DELETE', 'APP', { revision: 99 }],
  rotateSecret: ['POST', 'APP/secrets/rotate', { revision: 99, kind: 'appSign', overlapMs: 0 }],
  ingestKey: ['POST', 'APP/ingest-key', { revoke: true }],
  createToken: ['POST', 'APP/tokens', { userId: 'ann', seconds: 60, mode: 'gcm', privileges }],
  inspectToken: ['POST', 'APP/tokens/inspect', { token: '04' }],
  kick: ['POST', `${room}/kick`, { userId: 'nobody', reason: '' }],
  forbidUser: ['POST', `${room}/forbid`, { userId: 'nobody' }],
  closeRoom: ['POST', 'APP/rooms/none/close', { reason: '' }],
  lookIn: ['POST', 'APP/rooms/none/look-in', { userId: 'ann' }],
  message: ['POST', `${room}/message`, { content: 'hello' }],
  triedCall: [
    'POST',
    'APP/server-api/sign',
    { action: 'CloseRoom', method: 'GET', params: { RoomId: 'red' } },
  ],
  liftForbid: [
    'POST',
    'APP/forbids/lift',
    { kind: 'userRule', subject: { ruleType: 4, roomId: 'r', userId: 'u' } },
  ],
  testWebhook: ['POST', 'APP/webhooks/test', { event: 'room_create' }],
};

const WRONG: readonly unknown[] = [
  null,
  '',
  'x'.repeat(9_000),
  'a\u0000b',
  -1,
  1.5,
  1e300,
  true,
  [],
  [null],
  [{}],
  {},
  { length: 1 },
  { room_create: 5 },
];

interface Change {
  /** Where it is, and what is in it: either may be named. */
  readonly path: readonly string[];
  readonly body: Body;
}

/** The body with one value changed, at any depth. */
function* changesOf(good: Body, path: readonly string[] = []): Generator<Change> {
  for (const [key, value] of Object.entries(good)) {
    const at = [...path, key];
    for (const wrong of WRONG)
      yield { path: [...at, ...Object.keys(wrong ?? {})], body: { ...good, [key]: wrong } };
    const { [key]: _left, ...without } = good;
    yield { path: at, body: without };
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      for (const inner of changesOf(value as Body, at))
        yield { ...inner, body: { ...good, [key]: inner.body } };
  }
  yield { path: [...path, 'surplus'], body: { ...good, surplus: 1 } };
}

it.each(Object.entries(REQUESTS))(
  'a body of %s that is wrong is refused, and the field named that is wrong',
  async (_kind, [method, path, good]) => {
    const target = path.replace('APP', `/apps/${harness.app.appId}`);
    const slips: unknown[] = [];
    for (const change of changesOf(good)) {
      const { status, body } = await ann.ask(method, target, change.body);
      const { message = '', field = '' } = body.error ?? {};
      const isNamed = change.path.some((part) => field.split('.').includes(part));
      // What has the right form may be carried out, or refused for what it says.
      const isRight = status < 500 && (status !== 400 || (isNamed && message.length > field.length));
      if (!isRight)
        slips.push({ path: change.path.join('.'), status, message: message.slice(0, 120), field });
    }
    expect(slips.slice(0, 5)).toEqual([]);
  },
  120_000,
);

it.each([
  ['/apps/APP/calls?limit=x', 'limit'],
  ['/apps/APP/calls?fromMs=-1', 'fromMs'],
  ['/apps/APP/calls?before=yesterday', 'before'],
  ['/apps/APP/webhooks?state=lost', 'state'],
  ['/apps/APP/webhooks?beforeId=0', 'beforeId'],
  ['/usage?appId=0', 'appId'],
  ['/usage?fromMs=2&toMs=1', 'fromMs'],
  ['/audit?beforeId=x', 'beforeId'],
])('a query like %s is refused, and says what was read and what is allowed', async (path, field) => {
  const answer = await ann.get(path.replace('APP', String(harness.app.appId)));
  expect(answer).toMatchObject({
    status: 400,
    body: { error: { field, message: expect.stringContaining(field) } },
  });
});

it.each(['/apps/0', '/apps/x', '/apps/99999999999', '/apps/1/calls/x', '/operators/%00'])(
  'an address like %s names nothing',
  async (path) => {
    const method = path.startsWith('/operators') ? 'DELETE' : 'GET';
    expect((await ann.ask(method, path)).status).toBe(404);
  },
);

it('what is no JSON is refused in words', async () => {
  const response = await fetch(`${harness.url}/console/api/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-parley-console': '1' },
    body: '{"name":',
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { message: expect.stringMatching(/JSON/i) } });
});
