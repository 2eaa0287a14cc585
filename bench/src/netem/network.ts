import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JsonLineProcess } from '../json-lines.ts';

const ROOT = join(import.meta.dirname, '../../..');
const LINKS = join(ROOT, 'engine/target/release/parley-links');
const INSIDE = 'PARLEY_BENCH_INSIDE';
/** A full queue holds back this long. */
const QUEUE_MS = 200;

const HOSTS = {
  server: { namespace: 'parley-bench-server', address: '10.77.0.1' },
  publisher: { namespace: 'parley-bench-publisher', address: '10.77.0.2' },
  player: { namespace: 'parley-bench-player', address: '10.77.0.3' },
} as const;
export type HostName = keyof typeof HOSTS;

export const SERVER_ADDRESS = HOSTS.server.address;

/** How a host's link is in both directions; a rate of 0 Mbit/s is as fast as the machine. */
export interface LinkSettings {
  readonly loss: number;
  readonly rtt: number;
  readonly rate: number;
}

/** True when this process runs in the server's network namespace. */
export const isInside = (): boolean => process.env[INSIDE] === '1';

/** Runs this program once more, with the same arguments, in a namespace of its own for the server. */
export function runInside(): void {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new Error('network namespaces need Linux and root; run it as root');
  execFileSync(
    'cargo',
    ['build', '--release', '--locked', '--manifest-path', join(ROOT, 'engine/Cargo.toml'), '-p', 'links'],
    { stdio: 'inherit' },
  );
  removeNamespaces();
  for (const { namespace } of Object.values(HOSTS)) {
    ip('netns', 'add', namespace);
    ip('-n', namespace, 'link', 'set', 'lo', 'up');
  }
  try {
    const args = ['netns', 'exec', HOSTS.server.namespace, process.execPath, ...process.argv.slice(1)];
    const { status } = spawnSync('ip', args, {
      stdio: 'inherit',
      env: { ...process.env, [INSIDE]: '1' },
    });
    process.exitCode = status ?? 1;
  } finally {
    removeNamespaces();
  }
}

function removeNamespaces(): void {
  for (const { namespace } of Object.values(HOSTS))
    if (existsSync(join('/run/netns', namespace))) ip('netns', 'del', namespace);
}

function ip(...args: string[]): void {
  execFileSync('ip', args);
}

/** A network of the server, a publisher and a player, each with a link whose faults can be set. */
export class Network implements AsyncDisposable {
  readonly #links: JsonLineProcess;
  readonly #folder = mkdtempSync(join(tmpdir(), 'parley-bench-netem-'));

  private constructor(links: JsonLineProcess) {
    this.#links = links;
  }

  static async open(): Promise<Network> {
    const args = Object.entries(HOSTS).map(
      ([name, { namespace, address }]) => `${name}=${namespace}:tun0:${address}`,
    );
    const links = new JsonLineProcess('parley-links', LINKS, args);
    await links.once('ready');
    for (const { namespace, address } of Object.values(HOSTS)) {
      ip('-n', namespace, 'addr', 'add', `${address}/24`, 'dev', 'tun0');
      ip('-n', namespace, 'link', 'set', 'tun0', 'up');
    }
    return new Network(links);
  }

  /** Sets a host's link from now on. */
  async set(host: HostName, { loss, rtt, rate }: LinkSettings): Promise<void> {
    const direction = { kbps: rate * 1_000, delayMs: rtt / 2, loss: loss / 100, queueMs: QUEUE_MS };
    await this.#links.request('set', { host, up: direction, down: direction });
  }

  /** Makes a host's link faultless. */
  clear(host: HostName): Promise<void> {
    return this.set(host, { loss: 0, rtt: 2, rate: 0 });
  }

  /** A program that starts `command` on a host. */
  commandOn(host: HostName, command: string): string {
    const path = join(this.#folder, host);
    writeFileSync(path, `#!/bin/sh\nexec ip netns exec ${HOSTS[host].namespace} '${command}' "$@"\n`);
    chmodSync(path, 0o755);
    return path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#links.close();
    rmSync(this.#folder, { recursive: true });
  }
}
