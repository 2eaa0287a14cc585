import type { RequestBody, RequestType, ResultOf } from '@parley/protocol';

/** Asks the server something; all that most parts need to know of a connection. */
export type Requester = <T extends RequestType>(type: T, body: RequestBody<T>) => Promise<ResultOf<T>>;
