import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkToken04 } from '@parley/auth';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Config } from '../config.ts';
import { EngineStartError } from '../media/engine/engine-start-error.ts';
import { run } from './run.ts';

const root = mkdtempSync(join(tmpdir(), 'parley-cli-'));
afterAll(() => rmSync(root, { recursive: true }));
let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(root, 'case-'));
});

/** Runs a command; `started` holds the configurations of servers that were started and at once stopped. */
async function parley(...args: string[]) {
  const out: string[] = [];
  const errors: string[] = [];
  const started: { config: Config; closed: boolean }[] = [];
  const loads: { args: readonly string[]; env: Readonly<Record<string, string>> }[] = [];
  const code = await run(args, {
    env: {},
    cwd,
    print: (line) => out.push(line),
    printError: (line) => errors.push(line),
    startServer: async (config) => {
      const server = { config, closed: false };
      started.push(server);
      const close = async () => {
        server.closed = true;
      };
      return { url: 'http://localhost:8800', close };
    },
    runLoadGenerator: async (args, env) => {
      loads.push({ args, env });
      if (args.includes('fail')) return 3;
      return args.includes('fly') ? 2 : 0;
    },
    stopRequested: () => Promise.resolve(),
  });
  return { code, out: out.join('\n'), errors: errors.join('\n'), started, loads };
}

interface AppJson {
  appID: number;
  name: string;
  appSign: string;
  serverSecret: string;
  ingestKey: string;
}
const createApp = async (...args: string[]): Promise<AppJson> =>
  JSON.parse((await parley('app', 'create', '--json', ...args)).out);

describe('parley app', () => {
  it('lists as a JSON array what it made', async () => {
    expect(JSON.parse((await parley('app', 'list', '--json')).out)).toEqual([]);
    const app = await createApp('--name', 'shop');
    expect(app).toMatchObject({
      name: 'shop',
      appSign: expect.stringMatching(/^[0-9a-f]{64}$/),
      tokenOnly: false,
    });
    expect(JSON.parse((await parley('app', 'list', '--json')).out)).toEqual([app]);
  });

  it('shows a person the same', async () => {
    expect((await parley('app', 'list')).out).toContain('parley app create');
    const { appID, serverSecret } = await createApp('--token-only');
    const { out } = await parley('app', 'list');
    expect(out).toContain('my app (token only)');
    expect(out).toContain(`AppID           ${appID}`);
    expect(out).toContain(`ServerSecret    ${serverSecret}`);
  });

  it('draws a new ingest key, revokes it, and knows no app that is not there', async () => {
    const app = await createApp();
    const { out: renewed } = await parley('app', 'ingest-key', String(app.appID));
    const listed = async () => JSON.parse((await parley('app', 'list', '--json')).out)[0].ingestKey;
    expect(await listed()).toBe(renewed);
    expect(renewed).not.toBe(app.ingestKey);
    expect((await parley('app', 'ingest-key', String(app.appID), '--revoke')).out).toContain('revoked');
    expect(await listed()).toBeNull();
    expect((await parley('app', 'list')).out).toContain('Ingest key      none');
    expect(await parley('app', 'ingest-key', '1')).toMatchObject({
      code: 1,
      errors: expect.stringContaining('no app with AppID 1'),
    });
  });

  it('says what is wrong with a name', async () => {
    const { code, errors } = await parley('app', 'create', '--name', '');
    expect(code).toBe(1);
    expect(errors).toContain('name is empty');
  });
});

describe('parley token', () => {
  const makeToken = async (app: AppJson, ...args: string[]) => {
    const result = await parley(
      'token',
      'create',
      '--app-id',
      String(app.appID),
      '--user-id',
      'ann',
      ...args,
    );
    return {
      ...result,
      check: (roomId = 'r') =>
        checkToken04(result.out, { appId: app.appID, userId: 'ann', roomId }, app.serverSecret, Date.now()),
    };
  };

  it('makes a token that the server accepts and that limits nothing', async () => {
    const { check } = await makeToken(await createApp());
    expect(check()).toMatchObject({ ok: true });
    expect(check()).not.toHaveProperty('token.privileges');
  });

  it('makes a token that allows only what was named', async () => {
    const app = await createApp();
    const named = await makeToken(
      app,
      '--room-id',
      'r',
      '--publish',
      '--stream',
      's1',
      '--stream',
      's2',
      '--mode',
      'cbc',
    );
    expect(named.check()).toMatchObject({
      token: { privileges: { publish: true, streamIds: ['s1', 's2'] } },
    });
    expect(named.check('other')).toMatchObject({ reason: 'loginAuthFailed' });
    expect((await makeToken(app, '--room-id', 'r')).check()).toMatchObject({
      token: { privileges: { publish: false } },
    });
    expect((await makeToken(app, '--no-login')).check()).toMatchObject({ reason: 'loginAuthFailed' });
  });

  it('says what is missing or wrong, and exits with 2 for the wording and 1 for the content', async () => {
    const { appID } = await createApp();
    const base = ['token', 'create', '--user-id', 'ann'];
    expect(await parley(...base)).toMatchObject({ code: 2, errors: expect.stringContaining('--app-id') });
    expect(await parley(...base, '--app-id', 'x')).toMatchObject({
      code: 2,
      errors: expect.stringContaining("'x'"),
    });
    expect(await parley(...base, '--app-id', '1')).toMatchObject({
      code: 1,
      errors: expect.stringContaining('no app with AppID 1'),
    });
    const known = [...base, '--app-id', String(appID)];
    expect(await parley(...known, '--seconds', '0')).toMatchObject({
      code: 1,
      errors: expect.stringContaining('effectiveSeconds'),
    });
    expect(await parley(...known, '--stream', 's')).toMatchObject({
      code: 1,
      errors: expect.stringContaining('--stream needs --publish'),
    });
  });

  it('shows what a token holds, and no secret', async () => {
    const app = await createApp();
    const { out: token } = await makeToken(app, '--room-id', 'r', '--publish');
    const { out } = await parley('token', 'inspect', token);
    expect(JSON.parse(out)).toMatchObject({
      mode: 'gcm',
      appID: app.appID,
      userID: 'ann',
      payload: { room_id: 'r' },
    });
    expect(out).not.toContain(app.serverSecret);
  });

  it('says that it cannot open the token of an unknown app, nor what is no token', async () => {
    const { out: token } = await makeToken(await createApp());
    cwd = mkdtempSync(join(root, 'case-'));
    expect(JSON.parse((await parley('token', 'inspect', token)).out)).toHaveProperty('note');
    expect(await parley('token', 'inspect', 'hello')).toMatchObject({
      code: 1,
      errors: expect.stringContaining('1002079'),
    });
  });
});

describe('parley serve', () => {
  it('starts the server with the configuration, and closes it when asked to stop', async () => {
    const { code, out, started } = await parley('serve');
    expect(code).toBe(0);
    expect(started).toMatchObject([{ closed: true, config: { httpPort: 8800 } }]);
    expect(out).toContain('http://localhost:8800/debug');
    expect(out).not.toContain('AppSign');
  });

  it('makes the development app once and shows its credentials', async () => {
    const { out } = await parley('serve', '--development');
    await parley('serve', '--development');
    const apps: AppJson[] = JSON.parse((await parley('app', 'list', '--json')).out);
    expect(apps).toMatchObject([{ name: 'development' }]);
    expect(out).toContain(apps[0]?.appSign);
    expect(out).toContain(apps[0]?.serverSecret);
  });

  it.each([
    [
      Object.assign(new Error('listen'), { code: 'EADDRINUSE', port: 8800 }),
      /^parley: port 8800 is in use already; .*PARLEY_HTTP_PORT/,
    ],
    [
      new EngineStartError({ index: 1, port: 47_001, problem: 'UDP port 47001 is in use already' }),
      /^parley: media engine 1 could not start: UDP port 47001 is in use already; .*PARLEY_MEDIA_PORT/,
    ],
  ])('says what to do when a port is in use: %s', async (failure, words) => {
    const printed: string[] = [];
    const code = await run(['serve'], {
      env: {},
      cwd,
      print: () => {},
      printError: (line) => printed.push(line),
      startServer: () => Promise.reject(failure),
      runLoadGenerator: () => Promise.resolve(0),
      stopRequested: () => Promise.resolve(),
    });
    expect(code).toBe(1);
    expect(printed.join()).toMatch(words);
  });

  it('names a wrong configuration instead of starting', async () => {
    const { code, errors, started } = await parley('--config', 'missing.yaml', 'serve');
    expect(code).toBe(1);
    expect(errors).toContain('missing.yaml: cannot be read');
    expect(started).toEqual([]);
  });
});

describe('parley load', () => {
  it('loads the configured server as the one app that there is, whose secret stays out of the command line', async () => {
    const app = await createApp();
    const { code, loads } = await parley('load', 'live', '--players', '20');
    expect(code).toBe(0);
    expect(loads).toEqual([
      {
        args: ['live', '--players', '20', '--server', 'http://localhost:8800'],
        env: { PARLEY_APP_ID: String(app.appID), PARLEY_APP_SIGN: app.appSign },
      },
    ]);
  });

  it('asks which app when there are several, and takes the one that is named', async () => {
    await createApp();
    const second = await createApp();
    const { code, errors } = await parley('load', 'pairs');
    expect(code).toBe(1);
    expect(errors).toContain('there are 2 apps; name one with --app-id');
    expect(errors).not.toContain(second.appSign);
    const { loads } = await parley('load', 'pairs', '--app-id', String(second.appID));
    expect(loads).toMatchObject([{ env: { PARLEY_APP_SIGN: second.appSign } }]);
    expect((await parley('load', 'pairs', '--app-id', '1')).errors).toContain('no app with AppID 1');
  });

  it('needs no app to say how it is used, and hands on that the generator failed', async () => {
    expect((await parley('load', '--help')).loads).toEqual([{ args: ['--help'], env: {} }]);
    expect((await parley('load', 'live')).errors).toContain('parley app create');
    await createApp();
    expect(await parley('load', 'fail')).toMatchObject({
      code: 1,
      errors: expect.stringContaining('with 3'),
    });
    expect(await parley('load', 'fly')).toMatchObject({ code: 2 });
  });
});

describe('parley', () => {
  it('exits with 0 after help and with 2 for what it does not know', async () => {
    expect(await parley('--help')).toMatchObject({ code: 0, out: expect.stringContaining('token') });
    expect(await parley('token', 'create', '--help')).toMatchObject({
      code: 0,
      out: expect.stringContaining('--seconds'),
    });
    expect(await parley('fly')).toMatchObject({ code: 2, errors: expect.stringContaining("'fly'") });
    expect(await parley('app', 'list', '--jsn')).toMatchObject({
      code: 2,
      errors: expect.stringContaining('--jsn'),
    });
  });
});
