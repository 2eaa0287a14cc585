import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { JsonLineProcess } from '../json-lines.ts';

const SOURCE = join(import.meta.dirname, '../../load');
const BINARY = join(SOURCE, 'dist/load');

/** What a server has to know of a peer of the load client. */
export interface LocalPeer {
  readonly port: number;
  readonly ufrag: string;
  readonly password: string;
  readonly fingerprint: string;
}

/** What a peer of the load client has to know of a server's transport. */
export interface RemoteTransport {
  readonly address: string;
  readonly port: number;
  readonly ufrag: string;
  readonly password: string;
  readonly fingerprint: string;
}

/** The one stream that is published; ids and payload type as negotiated with the server. */
export interface PublishedShape {
  readonly ssrc: number;
  readonly payloadType: number;
  readonly framesPerSecond: number;
  readonly packetsPerFrame: number;
  readonly payloadBytes: number;
  readonly mid: string;
  readonly midId: number;
  readonly twccId: number;
}

/** Sums over all peers since the client started. */
export interface LoadCount {
  readonly received: number;
  readonly receivedBytes: number;
  readonly missing: number;
  readonly opened: number;
  readonly openFailed: number;
  readonly published: number;
  readonly keyframeRequests: number;
  readonly playing: number;
}

/** Publishers and players in a process of their own (`bench/load`, Go with Pion). */
export class LoadClient {
  readonly #process: JsonLineProcess;

  /** @throws when Go is missing or the client does not build */
  constructor() {
    try {
      execFileSync('go', ['build', '-o', BINARY, '.'], {
        cwd: SOURCE,
        stdio: ['ignore', 'inherit', 'inherit'],
      });
    } catch (cause) {
      throw new Error('the load client needs Go 1.26 or newer on the PATH: https://go.dev/dl', { cause });
    }
    this.#process = new JsonLineProcess('load client', BINARY, []);
  }

  create(name: string, address: string, twccId: number): Promise<LocalPeer> {
    return this.#process.request('create', { name, address, twccId });
  }

  connect(name: string, remote: RemoteTransport): Promise<{ srtpProfile: string }> {
    return this.#process.request('connect', { name, remote });
  }

  publish(name: string, stream: PublishedShape): Promise<unknown> {
    return this.#process.request('publish', { name, stream });
  }

  count(): Promise<LoadCount> {
    return this.#process.request('count');
  }

  close(): Promise<void> {
    return this.#process.close();
  }
}
