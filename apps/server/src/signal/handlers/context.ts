import type { ClientRequest, RequestOf, RequestType, ResultOf } from '@parley/protocol';
import type { Session } from '../session.ts';
import type { Signal } from '../signal.ts';

export interface HandlerContext {
  readonly signal: Signal;
  readonly session: Session;
}

/** Every request that needs a session. */
export type SessionRequest = Exclude<ClientRequest, { type: 'join' | 'resume' }>;

export type Handler<T extends RequestType> = (
  context: HandlerContext,
  request: RequestOf<T>,
) => ResultOf<T> | Promise<ResultOf<T>>;
