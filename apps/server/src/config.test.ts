import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ConfigError, loadConfig, SETTINGS } from './config.ts';
import { OIDC_SETTINGS } from './config-oidc.ts';

const cwd = mkdtempSync(join(tmpdir(), 'parley-config-'));
afterAll(() => rmSync(cwd, { recursive: true }));

const OIDC_VARIABLES: readonly string[] = Object.values(OIDC_SETTINGS).map(({ env }) => env);

const load = (env: Record<string, string>, yaml?: string) => {
  if (yaml === undefined) return loadConfig({ env, cwd });
  writeFileSync(join(cwd, 'test.yaml'), yaml);
  return loadConfig({ env, file: 'test.yaml', cwd });
};
const problemsOf = (env: Record<string, string>, yaml?: string): readonly string[] => {
  try {
    load(env, yaml);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

describe('the configuration', () => {
  it('has a default for everything', () => {
    const config = load({});
    expect(config).toMatchObject({
      httpPort: 8800,
      mediaPort: 47_000,
      engines: Math.min(availableParallelism(), 64),
      dataDir: resolve(cwd, 'data'),
      memberTimeoutMs: 100_000,
      devCredentials: false,
    });
    expect(config.announcedAddresses.length).toBeGreaterThan(0);
    for (const address of config.announcedAddresses) expect(isIP(address)).toBe(4);
  });

  it('takes the environment before the file, and the file before the default', () => {
    const yaml = 'httpPort: 9000\nmediaPort: 48000\nallowedOrigins: [https://app.example]';
    expect(load({ PARLEY_HTTP_PORT: '9001' }, yaml)).toMatchObject({
      httpPort: 9001,
      mediaPort: 48_000,
      logLevel: 'info',
      allowedOrigins: ['https://app.example'],
    });
  });

  it('reads every key from its environment variable', () => {
    const env = {
      PARLEY_HTTP_ADDRESS: '127.0.0.1',
      PARLEY_HTTP_PORT: '0',
      PARLEY_MEDIA_ADDRESS: '::1',
      PARLEY_MEDIA_PORT: '46500',
      PARLEY_ANNOUNCED_ADDRESS: '203.0.113.7, call.example',
      PARLEY_DATA_DIR: '/var/lib/parley',
      PARLEY_NODE_ID: 'fra-1',
      PARLEY_DATABASE_URL: 'postgres://parley:word@db.example/parley',
      PARLEY_ENGINES: '3',
      PARLEY_ROOM_MEMBERS_PER_ENGINE: '7',
      PARLEY_ALLOWED_ORIGINS: 'https://a.example,http://localhost:3000',
      PARLEY_ICE_SERVERS: 'stun:stun.example:3478,turn:turn.example?transport=udp',
      PARLEY_TURN_SECRET: 'shared',
      PARLEY_MEMBER_TIMEOUT_MS: '5000',
      PARLEY_WEBHOOK_INTERNAL: 'true',
      PARLEY_LOG_LEVEL: 'debug',
      PARLEY_DEV_CREDENTIALS: 'true',
    };
    expect(
      Object.values(SETTINGS)
        .map((setting) => setting.env)
        .filter((name) => !OIDC_VARIABLES.includes(name))
        .sort(),
    ).toEqual(Object.keys(env).sort());
    expect(load(env)).toMatchObject({
      httpAddress: '127.0.0.1',
      httpPort: 0,
      mediaAddress: '::1',
      mediaPort: 46_500,
      announcedAddresses: ['203.0.113.7', 'call.example'],
      dataDir: resolve('/var/lib/parley'),
      nodeId: 'fra-1',
      databaseUrl: 'postgres://parley:word@db.example/parley',
      engines: 3,
      roomMembersPerEngine: 7,
      allowedOrigins: ['https://a.example', 'http://localhost:3000'],
      iceServers: ['stun:stun.example:3478', 'turn:turn.example?transport=udp'],
      turnSecret: 'shared',
      memberTimeoutMs: 5000,
      webhookInternal: true,
      logLevel: 'debug',
      devCredentials: true,
    });
  });

  it.each([
    ['PARLEY_HTTP_PORT', '88o0', 'httpPort'],
    ['PARLEY_HTTP_PORT', '65536', 'httpPort'],
    ['PARLEY_MEDIA_PORT', '0', 'mediaPort'],
    ['PARLEY_MEDIA_PORT', '47000.5', 'mediaPort'],
    ['PARLEY_HTTP_ADDRESS', 'everywhere', 'httpAddress'],
    ['PARLEY_ANNOUNCED_ADDRESS', 'call example', 'announcedAddresses'],
    ['PARLEY_ENGINES', '0', 'engines'],
    ['PARLEY_ROOM_MEMBERS_PER_ENGINE', '0', 'roomMembersPerEngine'],
    ['PARLEY_ALLOWED_ORIGINS', 'app.example', 'allowedOrigins'],
    ['PARLEY_ALLOWED_ORIGINS', 'https://app.example/', 'allowedOrigins'],
    ['PARLEY_ICE_SERVERS', 'stun.example:3478', 'iceServers'],
    ['PARLEY_MEMBER_TIMEOUT_MS', '10', 'memberTimeoutMs'],
    ['PARLEY_LOG_LEVEL', 'loud', 'logLevel'],
    ['PARLEY_DEV_CREDENTIALS', 'yes', 'devCredentials'],
  ])('names key, value and what is allowed for %s=%s', (variable, value, key) => {
    const [problem, ...others] = problemsOf({ [variable]: value });
    expect(others).toEqual([]);
    expect(problem).toMatch(
      new RegExp(`^${key}: read "${value}" in the environment variable ${variable}; allowed is `),
    );
  });

  it('keeps a database URL that is wrong out of the text, since it may hold a password', () => {
    for (const url of ['mysql://ann:opensesame@db/parley', 'postgres://ann:opensesame@db', 'opensesame'])
      expect(problemsOf({ PARLEY_DATABASE_URL: url })).toEqual([
        expect.stringMatching(
          /^databaseUrl: (?!.*opensesame).*PARLEY_DATABASE_URL; allowed is empty .SQLite/,
        ),
      ]);
  });

  it('names all that is wrong at once, and where it was read', () => {
    expect(problemsOf({ PARLEY_ENGINES: 'many' }, 'httpPort: "8800"\nhtpPort: 1')).toEqual([
      expect.stringMatching(/^htpPort: no such key, read in test.yaml; there are httpAddress, httpPort, /),
      'httpPort: read "8800" in test.yaml; allowed is an integer from 0 (any free port) to 65535',
      expect.stringContaining('engines: read "many"'),
    ]);
  });

  it('refuses ports that run out or meet', () => {
    expect(problemsOf({ PARLEY_MEDIA_PORT: '65535', PARLEY_ENGINES: '2' })).toEqual([
      expect.stringContaining('would need port 65536'),
    ]);
    expect(problemsOf({ PARLEY_MEDIA_PORT: '8799', PARLEY_ENGINES: '2' })).toEqual([
      expect.stringContaining('httpPort: read 8800, but the engines use ports 8799 to 8800'),
    ]);
  });

  it('wants the secret of the TURN servers that it names', () => {
    expect(problemsOf({ PARLEY_ICE_SERVERS: 'stun:a.example,turns:b.example' })).toEqual([
      expect.stringContaining('turnSecret: is empty'),
    ]);
    expect(problemsOf({ PARLEY_ICE_SERVERS: 'turn:b.example', PARLEY_TURN_SECRET: 's' })).toEqual([]);
  });

  it('names a misspelt environment variable, but not what Kubernetes sets by itself', () => {
    expect(problemsOf({ PARLEY_PORT: 'tcp://10.0.0.1:80', PARLEY_SERVICE_HOST: '10.0.0.1' })).toEqual([]);
    expect(problemsOf({ PARLEY_HTPP_PORT: '1' })).toEqual([
      expect.stringMatching(/^PARLEY_HTPP_PORT: no such /),
    ]);
  });

  it('says why a file cannot be read', () => {
    expect(problemsOf({}, 'httpPort: [')).toEqual([expect.stringMatching(/^test.yaml: cannot be read: /)]);
    expect(problemsOf({}, '- 1')).toEqual([
      expect.stringMatching(/^test.yaml: read \[1\]; allowed are lines/),
    ]);
    expect(problemsOf({ PARLEY_CONFIG: 'nowhere.yaml' })).toEqual([
      expect.stringContaining('nowhere.yaml: cannot be read'),
    ]);
    expect(load({}, '')).toMatchObject({ httpPort: 8800 });
  });
});

describe('config.example.yaml', () => {
  const text = readFileSync(new URL('../../../config.example.yaml', import.meta.url), 'utf8');

  it('has every key with its default, and no other', () => {
    const defaults = Object.fromEntries(
      Object.entries(SETTINGS).map(([key, setting]) => [key, setting.default]),
    );
    expect(parse(text)).toEqual(defaults);
  });

  it('names the environment variable of each key above it', () => {
    for (const [key, setting] of Object.entries(SETTINGS)) {
      const comment = text
        .slice(0, text.indexOf(`\n${key}:`))
        .split('\n\n')
        .at(-1);
      expect(comment).toContain(`[${setting.env}`);
    }
  });
});
