import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { LIMITS, SIGNAL_PATH } from '@parley/protocol';
import { WebSocketServer } from 'ws';
import { canonicalIp } from '../ip-address.ts';
import type { Signal } from './signal.ts';

/** Answers an upgrade that is not wanted, and ends it. */
function refuse(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/**
 * Whether a page of this origin may talk to the server. A request without an origin is no browser's, and
 * could name any.
 */
function isAllowed(origin: string | undefined, allowedOrigins: readonly string[]): boolean {
  return origin === undefined || allowedOrigins.includes('*') || allowedOrigins.includes(origin);
}

/** Turns HTTP upgrades into connections of `signal` [SIG-1]. */
export function webSocketUpgrades(
  signal: Signal,
  allowedOrigins: readonly string[],
): (request: IncomingMessage, stream: Duplex, head: Buffer) => void {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    // Messages are small, and a compressor for each connection costs more memory than a session.
    perMessageDeflate: false,
    maxPayload: LIMITS.signalMessageBytes,
  });
  return (request, stream, head) => {
    // Until ws takes over, a peer that resets the connection must not bring the process down.
    const ignoreReset = () => stream.destroy();
    stream.on('error', ignoreReset);
    const path = request.url?.split('?', 1)[0];
    if (path !== SIGNAL_PATH) return refuse(stream, '404 Not Found');
    if (!isAllowed(request.headers.origin, allowedOrigins)) return refuse(stream, '403 Forbidden');
    server.handleUpgrade(request, stream, head, (webSocket) => {
      stream.off('error', ignoreReset);
      const ip = canonicalIp(request.socket.remoteAddress ?? '') ?? '';
      signal.accept(webSocket, stream, { origin: request.headers.origin, ip });
    });
  };
}
