import type { Log } from '../log.ts';
import { EngineError, type EngineMethod, type MediaEngine, type ParamsOf } from './media-engine.ts';

/**
 * One life of a session's two transports on one engine. When the engine is lost the session gets another
 * link; what was made on an old one is void.
 */
export interface MediaLink {
  readonly engine: MediaEngine;
  readonly sendTransportId: string;
  readonly recvTransportId: string;
}

type ConsumerMethod =
  | 'pauseConsumer'
  | 'resumeConsumer'
  | 'setPreferredLayers'
  | 'setPriority'
  | 'setRoom'
  | 'setPlayoutDelay';
type ObjectMethod = Extract<EngineMethod, ConsumerMethod | ClosingMethod>;
type ClosingMethod = Extract<EngineMethod, 'closeTransport' | 'closeProducer' | 'closeConsumer'>;

/**
 * Closes an engine's object without waiting: later requests come after it in the engine. That the object
 * or the engine has gone already is what was wanted.
 */
export function release<M extends ClosingMethod>(
  link: Pick<MediaLink, 'engine'>,
  { method, params, log }: { method: M; params: ParamsOf<M>; log: Log },
): void {
  ask(link, { method, params, log });
}

/** Asks an engine for something without waiting; that the object or the engine has gone needs no word. */
export function ask<M extends ObjectMethod>(
  { engine }: Pick<MediaLink, 'engine'>,
  { method, params, log }: { method: M; params: ParamsOf<M>; log: Log },
): void {
  engine.request(method, params).catch((error: unknown) => {
    const isGone = error instanceof EngineError && (error.failure === 'notFound' || error.failure === 'gone');
    if (!isGone) log.warn({ event: 'engineRequestFailed', method, err: error });
  });
}
