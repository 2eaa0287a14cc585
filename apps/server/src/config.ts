/**
 * The configuration: one table with every key's schema, default and environment variable. Values come,
 * the strongest first, from the environment, from `parley.yaml`, from the default.
 */
import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { availableParallelism, networkInterfaces } from 'node:os';
import { resolve } from 'node:path';
import { PERIODS } from '@parley/protocol';
import * as v from 'valibot';
import { parse, YAMLParseError } from 'yaml';
import { completeOidc, OIDC_SETTINGS } from './config-oidc.ts';
import { asBoolean, asList, asNumber, asText, type Setting } from './config-setting.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const MAX_ENGINES = 64;
const MAX_MEMBERS_PER_ENGINE = 100_000;
const MAX_PORT = 65_535;

const integer = (min: number, max: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
const ipAddress = v.pipe(
  v.string(),
  v.check((text) => isIP(text) !== 0),
);
const hostName = v.pipe(v.string(), v.regex(/^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/));
const origin = v.pipe(
  v.string(),
  v.check((text) => URL.canParse(text) && new URL(text).origin === text),
);

const postgresUrl = v.pipe(
  v.string(),
  v.check(
    (text) => /^postgres(ql)?:\/\//.test(text) && URL.canParse(text) && new URL(text).pathname.length > 1,
  ),
);

const iceServer = v.pipe(
  v.string(),
  v.maxLength(300),
  v.regex(/^(stuns?|turns?):[A-Za-z0-9.-]+(:\d{1,5})?(\?transport=(udp|tcp))?$/),
);

/** Every key of `parley.yaml`. What each is for stands in `config.example.yaml`. */
export const SETTINGS = {
  httpAddress: {
    env: 'PARLEY_HTTP_ADDRESS',
    schema: ipAddress,
    fromEnv: asText,
    default: '0.0.0.0',
    allowed: 'an IP address of this machine (0.0.0.0: all of them)',
  },
  httpPort: {
    env: 'PARLEY_HTTP_PORT',
    schema: integer(0, MAX_PORT),
    fromEnv: asNumber,
    default: 8800,
    allowed: `an integer from 0 (any free port) to ${MAX_PORT}`,
  },
  mediaAddress: {
    env: 'PARLEY_MEDIA_ADDRESS',
    schema: ipAddress,
    fromEnv: asText,
    default: '0.0.0.0',
    allowed: 'an IP address of this machine (0.0.0.0: all of them)',
  },
  mediaPort: {
    env: 'PARLEY_MEDIA_PORT',
    schema: integer(1, MAX_PORT),
    fromEnv: asNumber,
    default: 47_000,
    allowed: `an integer from 1 to ${MAX_PORT}`,
  },
  announcedAddresses: {
    env: 'PARLEY_ANNOUNCED_ADDRESS',
    schema: v.pipe(v.array(v.union([ipAddress, hostName])), v.maxLength(8)),
    fromEnv: asList,
    default: [] as string[],
    allowed: 'a list of at most 8 IP addresses or host names (in the environment: comma between them)',
  },
  dataDir: {
    env: 'PARLEY_DATA_DIR',
    schema: v.pipe(v.string(), v.nonEmpty()),
    fromEnv: asText,
    default: './data',
    allowed: 'the path of a directory',
  },
  nodeId: {
    env: 'PARLEY_NODE_ID',
    schema: v.pipe(v.string(), v.regex(/^[A-Za-z0-9._-]{0,64}$/)),
    fromEnv: asText,
    default: '',
    allowed: 'empty (drawn at the first start and kept in dataDir), or up to 64 of A-Z a-z 0-9 . _ -',
  },
  databaseUrl: {
    env: 'PARLEY_DATABASE_URL',
    schema: v.union([v.literal(''), postgresUrl]),
    fromEnv: asText,
    default: '',
    allowed: 'empty (SQLite in dataDir) or postgres://user:password@host:port/database',
    isSecret: true,
  },
  engines: {
    env: 'PARLEY_ENGINES',
    schema: v.union([v.literal('auto'), integer(1, MAX_ENGINES)]),
    fromEnv: asNumber,
    default: 'auto' as const,
    allowed: `auto (one for each core) or an integer from 1 to ${MAX_ENGINES}`,
  },
  roomMembersPerEngine: {
    env: 'PARLEY_ROOM_MEMBERS_PER_ENGINE',
    schema: integer(1, MAX_MEMBERS_PER_ENGINE),
    fromEnv: asNumber,
    default: 24,
    allowed: `an integer from 1 to ${MAX_MEMBERS_PER_ENGINE}`,
  },
  allowedOrigins: {
    env: 'PARLEY_ALLOWED_ORIGINS',
    schema: v.pipe(v.array(v.union([v.literal('*'), origin])), v.minLength(1)),
    fromEnv: asList,
    default: ['*'],
    allowed: 'a list of origins like https://app.example (in the environment: comma between them), or *',
  },
  iceServers: {
    env: 'PARLEY_ICE_SERVERS',
    schema: v.pipe(v.array(iceServer), v.maxLength(8)),
    fromEnv: asList,
    default: [] as string[],
    allowed:
      'a list of at most 8 URLs like stun:stun.example:3478 or turn:turn.example:3478?transport=udp (in the environment: comma between them)',
  },
  turnSecret: {
    env: 'PARLEY_TURN_SECRET',
    schema: v.pipe(v.string(), v.maxLength(256)),
    fromEnv: asText,
    default: '',
    allowed: 'empty, or the static-auth-secret of the TURN servers, at most 256 characters',
    isSecret: true,
  },
  memberTimeoutMs: {
    env: 'PARLEY_MEMBER_TIMEOUT_MS',
    schema: integer(1_000, 3_600_000),
    fromEnv: asNumber,
    default: PERIODS.memberTimeoutMs as number,
    allowed: 'an integer from 1000 to 3600000',
  },
  webhookInternal: {
    env: 'PARLEY_WEBHOOK_INTERNAL',
    schema: v.boolean(),
    fromEnv: asBoolean,
    default: false,
    allowed: 'true or false',
  },
  logLevel: {
    env: 'PARLEY_LOG_LEVEL',
    schema: v.picklist(LOG_LEVELS),
    fromEnv: asText,
    default: 'info' as const,
    allowed: `one of ${LOG_LEVELS.join(', ')}`,
  },
  devCredentials: {
    env: 'PARLEY_DEV_CREDENTIALS',
    schema: v.boolean(),
    fromEnv: asBoolean,
    default: false,
    allowed: 'true or false',
  },
  ...OIDC_SETTINGS,
} as const satisfies Record<string, Setting>;

type Key = keyof typeof SETTINGS;
type Settings = { [K in Key]: v.InferOutput<(typeof SETTINGS)[K]['schema']> };

/** The configuration of one server; lists are never empty, paths are absolute. */
export interface Config extends Readonly<Omit<Settings, 'engines'>> {
  readonly engines: number;
}

/** Environment variables that are read elsewhere: the file to load, binaries, the app of `parley load`. */
const OTHER_VARIABLES = ['PARLEY_CONFIG', 'PARLEY_ENGINE', 'PARLEY_LOAD', 'PARLEY_APP_ID', 'PARLEY_APP_SIGN'];
/** What Kubernetes sets in every container beside a service of the name `parley`. */
const SERVICE_LINK = /^PARLEY_(SERVICE_|PORT(_|$))/;
const DEFAULT_FILE = 'parley.yaml';
const SHOWN_LENGTH = 80;

/** Everything that is wrong with a configuration, a line each: the key, what was read, what is allowed. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`the configuration is wrong:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

export interface ConfigSource {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The file to read; without it `PARLEY_CONFIG`, then `parley.yaml` in `cwd` if it is there. */
  readonly file?: string | undefined;
  /** What relative paths start from; the working directory unless told. */
  readonly cwd?: string;
}

/**
 * Reads the configuration.
 * @throws {ConfigError} naming every wrong value and every unknown key at once.
 */
export function loadConfig({ env, file, cwd = process.cwd() }: ConfigSource): Config {
  const problems: string[] = [];
  const fromFile = readFile(env, file, cwd, problems);
  for (const name of Object.keys(env)) checkVariable(name, problems);
  const settings = Object.fromEntries(
    (Object.keys(SETTINGS) as Key[]).map((key) => [key, readSetting(key, fromFile, env, problems)]),
  ) as Settings;
  if (problems.length > 0) throw new ConfigError(problems);
  const oidc = completeOidc(settings, cwd, problems);
  if (problems.length > 0) throw new ConfigError(problems);
  const config = complete({ ...settings, ...oidc }, cwd);
  const lastPort = config.mediaPort + config.engines - 1;
  if (lastPort > MAX_PORT)
    throw new ConfigError([
      `mediaPort and engines: ${config.engines} engines from port ${config.mediaPort} on would need port ${lastPort}; at most ${MAX_PORT} is allowed`,
    ]);
  if (config.turnSecret === '' && config.iceServers.some((url) => url.startsWith('turn')))
    throw new ConfigError(['turnSecret: is empty; the turn: URLs of iceServers need it']);
  if (config.httpPort >= config.mediaPort && config.httpPort <= lastPort)
    throw new ConfigError([
      `httpPort: read ${config.httpPort}, but the engines use ports ${config.mediaPort} to ${lastPort}`,
    ]);
  return config;
}

function readSetting(key: Key, file: FileContent, env: ConfigSource['env'], problems: string[]): unknown {
  const setting: Setting = SETTINGS[key];
  const text = env[setting.env];
  const [raw, source] =
    text !== undefined && text !== ''
      ? [setting.fromEnv(text), `in the environment variable ${setting.env}`]
      : key in file.values
        ? [file.values[key], `in ${file.name}`]
        : [setting.default, ''];
  const parsed = v.safeParse(setting.schema, raw);
  if (!parsed.success)
    problems.push(
      `${key}: read ${setting.isSecret ? 'a value that is not shown here, since it may hold a password,' : shown(text || raw)} ${source}; allowed is ${setting.allowed}`,
    );
  return parsed.output;
}

function checkVariable(name: string, problems: string[]): void {
  if (!name.startsWith('PARLEY_') || SERVICE_LINK.test(name) || OTHER_VARIABLES.includes(name)) return;
  const known = Object.values(SETTINGS).map(({ env }) => env);
  if (!(known as string[]).includes(name))
    problems.push(
      `${name}: no such environment variable; there are ${[...known, ...OTHER_VARIABLES].join(', ')}`,
    );
}

interface FileContent {
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
}

function readFile(
  env: ConfigSource['env'],
  file: string | undefined,
  cwd: string,
  problems: string[],
): FileContent {
  const name = file ?? (env.PARLEY_CONFIG || undefined) ?? DEFAULT_FILE;
  const path = resolve(cwd, name);
  const isAskedFor = name !== DEFAULT_FILE;
  if (!isAskedFor && !existsSync(path)) return { name, values: {} };
  let values: unknown;
  try {
    values = parse(readFileSync(path, 'utf8')) ?? {};
  } catch (error) {
    const reason = error instanceof YAMLParseError ? error.message.split('\n')[0] : (error as Error).message;
    problems.push(`${name}: cannot be read: ${reason}`);
    return { name, values: {} };
  }
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    problems.push(`${name}: read ${shown(values)}; allowed are lines of the form key: value`);
    return { name, values: {} };
  }
  for (const key of Object.keys(values))
    if (!Object.hasOwn(SETTINGS, key))
      problems.push(`${key}: no such key, read in ${name}; there are ${Object.keys(SETTINGS).join(', ')}`);
  return { name, values: values as Record<string, unknown> };
}

function complete(settings: Settings, cwd: string): Config {
  return {
    ...settings,
    announcedAddresses:
      settings.announcedAddresses.length > 0
        ? settings.announcedAddresses
        : ownAddresses(settings.mediaAddress),
    dataDir: resolve(cwd, settings.dataDir),
    engines: settings.engines === 'auto' ? Math.min(availableParallelism(), MAX_ENGINES) : settings.engines,
  };
}

const ANY_ADDRESS = ['0.0.0.0', '::'];

/** The addresses under which this machine's clients find the engines when nobody said any: the loopback last. */
function ownAddresses(mediaAddress: string): string[] {
  if (!ANY_ADDRESS.includes(mediaAddress)) return [mediaAddress];
  const addresses = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter(
      ({ family, address }) => family === 'IPv4' || (mediaAddress === '::' && !address.startsWith('fe80')),
    );
  const outside = addresses.filter(({ internal }) => !internal).map(({ address }) => address);
  const loopback = addresses.filter(({ internal }) => internal).map(({ address }) => address);
  return [...new Set([...outside.slice(0, 7), ...loopback.slice(0, 1)])];
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
}

/** The configuration in effect, without what may be secret. */
export function publicSettings(config: Config): Readonly<Record<string, unknown>> {
  const isPublic = ([key]: [string, unknown]) => {
    const setting: Setting | undefined = SETTINGS[key as Key];
    return setting !== undefined && !setting.isSecret;
  };
  return Object.fromEntries(Object.entries(config).filter(isPublic));
}
