import { type ErrorName, ParleyError } from '@parley/protocol';
import { EngineError } from './media-engine.ts';

/**
 * What a client is told when an engine did not do something. The engine's own words stay in `cause`, for
 * the log.
 *
 * @param otherwise when the engine was there and could have done it
 */
export function clientError(error: unknown, otherwise: ErrorName): unknown {
  if (!(error instanceof EngineError)) return error;
  switch (error.failure) {
    case 'gone':
    case 'timeout':
      return new ParleyError('mediaUnavailable', { cause: error });
    case 'invalidParams':
      return new ParleyError('illegalParameter', {
        detail: 'the media engine refused the parameters',
        cause: error,
      });
    default:
      return new ParleyError(otherwise, { cause: error });
  }
}
