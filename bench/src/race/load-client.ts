import { join } from 'node:path';
import { JsonLineProcess } from '../json-lines.ts';

export const LOAD_BINARY =
  process.env.PARLEY_LOAD ?? join(import.meta.dirname, '../../../engine/target/release/parley-load');

/** What a server has to know of a client. */
export interface LocalClient {
  readonly address: string;
  readonly port: number;
  readonly usernameFragment: string;
  readonly password: string;
  /** SHA-256, `AA:BB:…`. */
  readonly fingerprint: string;
}

/** What a client has to know of a server's transport. */
export interface RemoteTransport {
  readonly address: string;
  readonly port: number;
  readonly usernameFragment: string;
  readonly password: string;
  readonly fingerprint: string;
}

/** What a payload type holds: media with its clock, or retransmissions of another one's packets. */
export type Format =
  | { readonly payloadType: number; readonly clockRate: number; readonly hasNack: boolean }
  | { readonly payloadType: number; readonly rtxOf: number };

/** A track as negotiated with the server. Ids of header extensions: 0 is absent. */
export interface Track {
  readonly mid: string;
  readonly payloadType: number;
  readonly rtxPayloadType: number | null;
  readonly extensions: { readonly mid: number; readonly transportCc: number };
  readonly encodings: readonly { readonly ssrc: number; readonly rtxSsrc: number }[];
  readonly media: { readonly kind: 'vp8' | 'h264' | 'opus'; readonly kbps: number };
}

/** Sums over all clients since the load client started. */
export interface Count {
  readonly counters: {
    readonly published: number;
    readonly received: number;
    readonly receivedBytes: number;
    readonly lost: number;
    readonly opened: number;
    readonly openFailed: number;
  };
  /** From a publisher's socket to a player's, since the last count that reset it. */
  readonly delay: { readonly samples: number; readonly p50Ms: number; readonly p99Ms: number };
  /** Clients that have received anything. */
  readonly receiving: number;
}

/** Publishers and players in a process of their own (`engine/load`), for servers that the caller talks to. */
export class LoadClient {
  readonly #process: JsonLineProcess;
  readonly #address: string;

  constructor(address: string) {
    this.#process = new JsonLineProcess('parley-load', LOAD_BINARY, ['drive']);
    this.#address = address;
  }

  get pid(): number {
    return this.#process.pid;
  }

  async create(name: string): Promise<LocalClient> {
    const created = await this.#process.request<Omit<LocalClient, 'address'>>('create', {
      name,
      address: this.#address,
    });
    return { ...created, address: this.#address };
  }

  /** Says what the server will send to a client. */
  expect(name: string, formats: readonly Format[], transportCc: number): Promise<unknown> {
    return this.#process.request('expect', { name, formats, transportCc });
  }

  /** Checks connectivity and shakes hands; answers with the SRTP profile. */
  async connect(name: string, remote: RemoteTransport): Promise<string> {
    const { srtpProfile } = await this.#process.request<{ srtpProfile: string }>('connect', { name, remote });
    return srtpProfile;
  }

  publish(name: string, track: Track): Promise<unknown> {
    return this.#process.request('publish', { name, track });
  }

  count({ resetDelay }: { resetDelay: boolean }): Promise<Count> {
    return this.#process.request('count', { resetDelay });
  }

  close(): Promise<void> {
    return this.#process.close();
  }
}
