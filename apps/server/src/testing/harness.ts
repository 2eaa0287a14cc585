import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ResultOf } from '@parley/protocol';
import { pino } from 'pino';
import type { Config } from '../config.ts';
import { OIDC_SETTINGS, type OidcConfig } from '../config-oidc.ts';
import { type RunningServer, type ServerParts, startServer } from '../main.ts';
import { type App, openStore } from '../store/index.ts';
import { ManualClock } from './manual-clock.ts';
import { BROWSER_CAPABILITIES } from './media-samples.ts';
import { type JoinOptions, TestClient } from './test-client.ts';

export interface Harness {
  readonly server: RunningServer;
  readonly url: string;
  readonly clock: ManualClock;
  /** Where its records are; closing removes it. */
  readonly dataDir: string;
  readonly app: App;
  /** Takes only tokens. */
  readonly tokenOnlyApp: App;
  /** Every log line so far. */
  readonly logLines: string[];
  connect(headers?: Record<string, string>): Promise<TestClient>;
  /** Connects, joins `room`, and can receive what a browser can. */
  enter(userId: string, options?: Partial<JoinOptions>): Promise<Entered>;
  /** A figure of `/metrics` that has no labels. */
  figure(name: string): Promise<number>;
  close(): Promise<void>;
}

const NO_SINGLE_SIGN_ON = Object.fromEntries(
  Object.entries(OIDC_SETTINGS).map(([key, setting]) => [key, setting.default]),
) as unknown as OidcConfig;

export interface Entered {
  readonly client: TestClient;
  readonly joined: ResultOf<'join'>;
}

/** Starts a server of its own, with data of its own and a clock that stands still. */
export async function openHarness(
  startEngines: NonNullable<ServerParts['startEngines']>,
  overrides: Partial<Config> = {},
): Promise<Harness> {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-server-'));
  const store = await openStore({ dataDir });
  const app = await store.apps.create('development');
  const tokenOnlyApp = await store.apps.create('tokens', { tokenOnly: true });
  await store.close();

  const clock = new ManualClock();
  const logLines: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void logLines.push(line) });
  const config: Config = {
    httpAddress: '127.0.0.1',
    httpPort: 0,
    mediaAddress: '127.0.0.1',
    mediaPort: 26_400,
    announcedAddresses: ['127.0.0.1'],
    dataDir,
    nodeId: '',
    databaseUrl: '',
    engines: 1,
    roomMembersPerEngine: 24,
    allowedOrigins: ['*'],
    iceServers: [],
    turnSecret: '',
    memberTimeoutMs: 100_000,
    webhookInternal: true,
    logLevel: 'debug',
    devCredentials: false,
    ...NO_SINGLE_SIGN_ON,
    ...overrides,
  };
  const server = await startServer(config, { clock, log, startEngines });
  const clients: TestClient[] = [];
  const url = server.url.replace('localhost', '127.0.0.1');
  const connect = async (headers: Record<string, string> = {}) => {
    const client = await TestClient.connect(url, headers);
    clients.push(client);
    return client;
  };
  return {
    server,
    url,
    clock,
    dataDir,
    app,
    tokenOnlyApp,
    logLines,
    connect,
    async enter(userId, options = {}) {
      const client = await connect();
      const joined = await client.join({ app, userId, isUserStatusNotify: true, ...options });
      await client.request('setReceiveCapabilities', { rtpCapabilities: BROWSER_CAPABILITIES });
      return { client, joined };
    },
    async figure(name) {
      const text = await (await fetch(`${url}/metrics`)).text();
      const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `));
      return Number(line?.split(' ')[1]);
    },
    async close() {
      for (const client of clients) client.socket.terminate();
      const closed = server.close();
      // What has not let go by then is cut off.
      clock.advance(1_000);
      await closed;
      rmSync(dataDir, { recursive: true });
    },
  };
}
