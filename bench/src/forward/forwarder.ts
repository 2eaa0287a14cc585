import type { LoadClient, PublishedShape } from './load-client.ts';

/** How the published stream is cut: the same for every server. */
export type Load = Pick<PublishedShape, 'framesPerSecond' | 'packetsPerFrame' | 'payloadBytes'>;

/** A media server under measurement. */
export interface Forwarder {
  readonly name: string;
  /** Of all processes that carry media. */
  readonly pids: readonly number[];
  /** Connects one publisher, which begins to send. Returns the SRTP profile that was agreed. */
  publish(client: LoadClient, load: Load): Promise<string>;
  /** Adds a player of the published stream. */
  play(client: LoadClient, name: string): Promise<string>;
  close(): Promise<void>;
}
