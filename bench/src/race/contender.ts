import type { LoadClient, Track } from './load-client.ts';

/** What is published: the same for every server. */
export type Media = Track['media'];

/** A media server that can take part. */
export interface Contender {
  /** Word for `--only`. */
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** How it is set up, for the record. */
  readonly settings: string;
  /**
   * Gets it ready to start, installing it if need be.
   * @throws {Unavailable} when it cannot be had on this machine
   */
  prepare(): Promise<void>;
  start(place: Place): Promise<RunningServer>;
}

/** Where a server runs. */
export interface Place {
  /** IPv4 address of this machine for media. */
  readonly address: string;
  /** First of ten ports for signalling and media that the server may use. */
  readonly port: number;
}

/** One server under measurement, in one room with one publisher. */
export interface RunningServer {
  /** The processes that carry media, whose cost counts. */
  readonly pids: readonly number[];
  /** Connects the publisher, which begins to send. Answers with the SRTP profile that was agreed. */
  publish(client: LoadClient, media: Media): Promise<string>;
  /** Adds a player of the published stream. */
  play(client: LoadClient, name: string): Promise<void>;
  close(): Promise<void>;
}

/** A contender that cannot be had here; the race goes on without it. */
export class Unavailable extends Error {}
