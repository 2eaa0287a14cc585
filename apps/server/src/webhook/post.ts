import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { InternalAddress, isPublicAddress, publicLookup } from './public-address.ts';

const TIMEOUT_MS = 5_000;

export interface PostOptions {
  /** Whether the internal network may be reached. */
  readonly isInternalAllowed: boolean;
}

/** Posts a text; answers with the HTTP status. */
export type Post = (url: string, body: string) => Promise<number>;

/**
 * Posts to customers' back ends. Redirects are not followed and answers are not read: the status is all that counts.
 *
 * @throws {Error} whose message tells an operator why there was no answer, without an address
 */
export function createPost({ isInternalAllowed }: PostOptions): Post {
  return (url, body) =>
    new Promise((resolve, reject) => {
      const target = new URL(url);
      const host = target.hostname.replace(/^\[|\]$/g, '');
      // A literal address is connected to without a look-up.
      if (!isInternalAllowed && isIP(host) !== 0 && !isPublicAddress(host)) throw new InternalAddress();
      const begin = target.protocol === 'https:' ? requestHttps : requestHttp;
      const request = begin(
        target,
        {
          method: 'POST',
          agent: false,
          headers: {
            'content-type': 'application/json; charset=utf-8',
            'content-length': Buffer.byteLength(body),
            'user-agent': 'Parley-Webhook',
          },
          signal: AbortSignal.timeout(TIMEOUT_MS),
          ...(isInternalAllowed ? {} : { lookup: publicLookup }),
        },
        (response) => {
          resolve(response.statusCode ?? 0);
          response.destroy();
        },
      );
      request.on('error', (error) => reject(new Error(reasonOf(error), { cause: error })));
      request.end(body);
    });
}

function reasonOf(error: Error): string {
  if (error instanceof InternalAddress) return error.message;
  if (error.name === 'AbortError' || error.name === 'TimeoutError')
    return `no answer within ${TIMEOUT_MS / 1000} s`;
  const { code } = error as NodeJS.ErrnoException;
  const words: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'nothing listens there',
    ENOTFOUND: 'the host name is not known',
    EAI_AGAIN: 'the host name could not be looked up',
    ECONNRESET: 'the connection was cut',
    CERT_HAS_EXPIRED: 'its certificate has expired',
    DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
    ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  };
  return code === undefined ? 'the request failed' : (words[code] ?? `the request failed (${code})`);
}
