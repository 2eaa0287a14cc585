import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Child } from './child.ts';
import { freePorts } from './ports.ts';
import { until } from './until.ts';

const ROOT = join(import.meta.dirname, '../..');
const PARLEY = join(ROOT, 'apps/server/bin/parley.mjs');
const ENGINES = 1;

/** A customer's project as `parley app create --json` prints it. */
export interface AppCredentials {
  readonly appID: number;
  readonly appSign: string;
  readonly serverSecret: string;
  readonly ingestKey: string;
}

/** What tests need to know of a running server; plain data, so that it can go to another process. */
export interface ServerInfo {
  readonly url: string;
  readonly mediaPort: number;
  readonly pid: number;
  readonly app: AppCredentials;
}

export interface TestServer extends ServerInfo {
  /** All that the server has written so far (the last 64 KiB). */
  output(): string;
  /** @returns how the process ended when it was asked to */
  close(): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

interface Options {
  /** `PARLEY_*` settings beside those for ports, data and address. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the real server on free ports with an empty data directory and one app. */
export async function startTestServer({ env = {} }: Options = {}): Promise<TestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-e2e-'));
  const engines = Number(env.PARLEY_ENGINES ?? ENGINES);
  const [httpPort, mediaPort] = [await freePorts(), await freePorts(engines)];
  const settings = {
    ...environmentWithoutSettings(),
    PARLEY_HTTP_ADDRESS: '127.0.0.1',
    PARLEY_HTTP_PORT: String(httpPort),
    PARLEY_MEDIA_PORT: String(mediaPort),
    PARLEY_ANNOUNCED_ADDRESS: '127.0.0.1',
    PARLEY_DATA_DIR: dataDir,
    PARLEY_ENGINES: String(engines),
    ...env,
  };
  const url = `http://127.0.0.1:${settings.PARLEY_HTTP_PORT}`;
  let child: Child | undefined;
  const close = async () => {
    const ended = (await child?.stop()) ?? { code: null, signal: null };
    await rm(dataDir, { recursive: true, force: true });
    return ended;
  };
  try {
    const app = await createApp(settings);
    const server = new Child('parley serve', process.execPath, [PARLEY, 'serve', '--development'], settings);
    child = server;
    await until(`${url}/readyz answers 200`, async () => {
      server.assertRunning();
      return fetch(`${url}/readyz`).then(
        (response) => response.ok,
        () => false,
      );
    });
    return { url, mediaPort, pid: server.pid, app, output: () => server.output, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What this process was given, but for settings of Parley's: a test decides those. */
function environmentWithoutSettings(): NodeJS.ProcessEnv {
  const isKept = (name: string) => name === 'PARLEY_ENGINE' || !name.startsWith('PARLEY_');
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => isKept(name)));
}

/** Creates an app by the operator's command, before the server runs. */
async function createApp(env: NodeJS.ProcessEnv): Promise<AppCredentials> {
  const args = [PARLEY, 'app', 'create', '--name', 'e2e', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  return JSON.parse(stdout) as AppCredentials;
}
