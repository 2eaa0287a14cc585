import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

const FIRST = Number(process.env.E2E_FIRST_PORT ?? 26_800);
const COUNT = 190;

let next = FIRST;

const tcpIsFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .listen(port, '0.0.0.0', () => server.close(() => resolve(true)));
  });

const udpIsFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = createSocket('udp4').once('error', () => resolve(false));
    socket.bind(port, '0.0.0.0', () => socket.close(() => resolve(true)));
  });

/** The first of `count` neighbouring ports that nobody listens on, neither by TCP nor by UDP. */
export async function freePorts(count = 1): Promise<number> {
  for (let tries = 0; tries < COUNT; tries += count) {
    if (next + count > FIRST + COUNT) next = FIRST;
    const first = next;
    next += count;
    const ports = Array.from({ length: count }, (_, index) => first + index);
    const free = await Promise.all(ports.flatMap((port) => [tcpIsFree(port), udpIsFree(port)]));
    if (free.every(Boolean)) return first;
  }
  throw new Error(`no ${count} free ports from ${FIRST} to ${FIRST + COUNT}; set E2E_FIRST_PORT`);
}
