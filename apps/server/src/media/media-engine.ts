/**
 * What the server needs of a media engine: requests that are answered, and to be told when it is gone.
 * `engine/` drives real processes; tests use one in memory.
 */
import type { Notifications, RelayPeer, Requests } from './engine/control.gen.ts';

export type {
  ClassTotals,
  CodecMapping,
  HistogramStats,
  MediaTotals,
  ProcessStats,
  ProducerDemand,
  ProducerVoice,
  RelayPeer,
  RtpEncodingParameters,
  RtpParameters,
  TransportCreated,
  TransportState,
} from './engine/control.gen.ts';

export type EngineMethod = keyof Requests;
export type ParamsOf<M extends EngineMethod> = Requests[M]['params'];
export type ResultOf<M extends EngineMethod> = Requests[M]['result'];

/** Everything an engine tells on its own after it is ready. */
export type EngineNotification = {
  [E in Exclude<keyof Notifications, 'ready'>]: { event: E; params: Notifications[E] };
}[Exclude<keyof Notifications, 'ready'>];

/** Why an engine did not do what it was asked. */
export type EngineFailure =
  | 'notFound'
  | 'alreadyExists'
  | 'invalidParams'
  | 'limit'
  | 'internal'
  | 'gone'
  | 'timeout';

export class EngineError extends Error {
  readonly failure: EngineFailure;

  constructor(failure: EngineFailure, message: string) {
    super(message);
    this.name = 'EngineError';
    this.failure = failure;
  }
}

/** One life of one engine: after it is lost, another object takes its place. */
export interface MediaEngine {
  readonly index: number;
  /** Where other engines reach this one. */
  readonly relayPeer: RelayPeer;
  /** Requests take effect in the order they are sent. @throws {EngineError} */
  request<M extends EngineMethod>(method: M, params: ParamsOf<M>): Promise<ResultOf<M>>;
}

export interface EngineListener {
  /** A (new) engine takes work. */
  engineUp(engine: MediaEngine): void;
  /** All objects of this engine are gone. */
  engineLost(engine: MediaEngine): void;
  engineNotified(engine: MediaEngine, notification: EngineNotification): void;
}

export interface MediaEngines {
  /** How many engines there should be. */
  readonly count: number;
  /** Those that take work now. */
  running(): readonly MediaEngine[];
  listen(listener: EngineListener): void;
  /** Ends all engines; pending requests fail. */
  close(): Promise<void>;
}
