import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { checkToken04 } from '@parley/auth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const example = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const SECRET = '0123456789abcdef0123456789abcdef';
const APP_ID = 1234567890;
const KEYS = { ann: 'ann-has-this-key', ben: 'ben-has-that-key' };
const ENV = {
  APP_ID: String(APP_ID),
  SERVER_SECRET: SECRET,
  ACCESS_KEYS: `ann:${KEYS.ann},ben:${KEYS.ben}`,
  PORT: '0',
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-tokens-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function goProgram(): Promise<string[]> {
  const binary = join(folder, 'token-server');
  await run('go', ['build', '-o', binary, '.'], { cwd: example('go') });
  return [binary];
}

/** A Python that has `cryptography`: the first in the PATH, or Debian's, whose packages are its own. */
async function pythonProgram(): Promise<string[]> {
  for (const python of ['python3', '/usr/bin/python3'])
    try {
      await run(python, ['-c', 'import cryptography']);
      return [python, '-B', example('python/token_server.py')];
    } catch {}
  throw new Error(
    'no Python with the package cryptography; install it with: sudo apt-get install python3-cryptography',
  );
}

const PROGRAMS: readonly [string, () => Promise<string[]>][] = [
  ['Node', async () => [process.execPath, example('src/main.ts')]],
  ['Go', goProgram],
  ['Python', pythonProgram],
];

describe.each(PROGRAMS)('the token server in %s', (_language, program) => {
  let command: string[];
  let child: ChildProcess;
  let url: string;
  beforeAll(async () => {
    command = await program();
    const [file = '', ...args] = command;
    child = spawn(file, args, { env: { ...process.env, ...ENV }, stdio: ['ignore', 'pipe', 'inherit'] });
    if (child.stdout === null) throw new Error('no output to read the port from');
    for await (const line of createInterface(child.stdout)) {
      url = `${line.split(' ').at(-1)}/token`;
      break;
    }
  }, 120_000);
  afterAll(async () => {
    const ended = once(child, 'exit');
    child.kill();
    await ended;
  });

  const ask = async (key: string, body: string | object) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  it('gives a user a token that logs in to the room and publishes there', async () => {
    const { status, body } = await ask(KEYS.ann, { roomID: 'room1', publish: true });
    expect(status).toBe(200);
    expect(body).toMatchObject({ appID: APP_ID, userID: 'ann', effectiveSeconds: 3600 });
    const login = { appId: APP_ID, userId: 'ann', roomId: 'room1' };
    const check = checkToken04(String(body.token), login, SECRET, Date.now());
    expect(check).toMatchObject({
      ok: true,
      token: { privileges: { roomId: 'room1', login: true, publish: true, streamIds: null } },
    });
    const lifetimeMs = check.ok ? check.token.expiresAtMs - check.token.issuedAtMs : 0;
    expect(lifetimeMs).toBe(3_600_000);
  });

  it('limits the token to the room, the user and what was asked for', async () => {
    const token = String((await ask(KEYS.ben, { roomID: '房间 "1"' })).body.token);
    const login = { appId: APP_ID, userId: 'ben', roomId: '房间 "1"' };
    const check = (change: object) => checkToken04(token, { ...login, ...change }, SECRET, Date.now());
    expect(check({})).toMatchObject({ ok: true, token: { privileges: { publish: false } } });
    expect(check({ roomId: 'room2' })).toMatchObject({ ok: false });
    expect(check({ userId: 'ann' })).toMatchObject({ ok: false });
    expect(checkToken04(token, login, SECRET.replace('0', '1'), Date.now())).toMatchObject({ ok: false });
  });

  it('never makes the same token twice', async () => {
    const tokens = await Promise.all([1, 2, 3].map(() => ask(KEYS.ann, { roomID: 'room1' })));
    expect(new Set(tokens.map(({ body }) => body.token)).size).toBe(3);
  });

  it('refuses a stranger, and says what is wrong with a request', async () => {
    expect((await ask('nobody-has-this-key', { roomID: 'room1' })).status).toBe(401);
    for (const body of ['{', {}, { roomID: '' }, { roomID: 7 }, { roomID: 'r'.repeat(128) }])
      expect(await ask(KEYS.ann, body)).toMatchObject({ status: 400, body: { error: expect.any(String) } });
    expect((await ask(KEYS.ann, { roomID: 'r', publish: 'yes' })).status).toBe(400);
    expect((await ask(KEYS.ann, 'x'.repeat(5000))).status).toBe(413);
  });

  it('does not start with a wrong setting, and names it without showing a secret', async () => {
    const [file = '', ...args] = command;
    for (const [name, value] of [
      ['APP_ID', '0'],
      ['SERVER_SECRET', 'too-short-secret'],
      ['ACCESS_KEYS', 'ann:short-key'],
    ] as const) {
      const attempt = run(file, args, { env: { ...process.env, ...ENV, [name]: value } });
      await expect(attempt).rejects.toMatchObject({ stderr: expect.stringContaining(name) });
      await expect(attempt).rejects.not.toMatchObject({
        stderr: expect.stringMatching(/too-short|short-key/),
      });
    }
  });
});
