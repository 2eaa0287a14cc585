import { createHmac } from 'node:crypto';

/** STUN and TURN servers that clients are told of. */
export interface IceServers {
  /** `stun:`, `stuns:`, `turn:` and `turns:` URLs (RFC 7064, RFC 7065). */
  readonly urls: readonly string[];
  /** The secret that the TURN servers share with us: coturn's `static-auth-secret`. */
  readonly turnSecret: string;
}

/** How long a client's TURN credentials are good: a day's broadcast. */
const CREDENTIALS_SECONDS = 86_400;

/**
 * `Link` headers with the servers (RFC 9725 §4.6). TURN credentials end by themselves, as
 * draft-uberti-behave-turn-rest describes and coturn's `use-auth-secret` checks.
 *
 * @param userId whose credentials they are; the TURN server's log shows it
 */
export function iceServerLinks(
  { urls, turnSecret }: IceServers,
  { userId, nowMs }: { readonly userId: string; readonly nowMs: number },
): string[] {
  const username = `${Math.floor(nowMs / 1000) + CREDENTIALS_SECONDS}:${userId}`;
  const credential = createHmac('sha1', turnSecret).update(username).digest('base64');
  return urls.map((url) => {
    const link = `<${url}>; rel="ice-server"`;
    if (!url.startsWith('turn')) return link;
    return `${link}; username=${quoted(username)}; credential="${credential}"; credential-type="password"`;
  });
}

/** A quoted string of RFC 9110 §5.6.4. */
const quoted = (text: string) => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
