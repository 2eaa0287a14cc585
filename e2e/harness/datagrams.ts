import { createSocket, type Socket } from 'node:dgram';
import { setImmediate as turn } from 'node:timers/promises';

/** Datagrams sent before other work of this process gets its turn. */
const BATCH = 200;

/** Sends `count` datagrams to a port of this machine from `sockets` addresses in turn. */
export async function sendDatagrams(
  port: number,
  make: (index: number) => Buffer,
  { count, sockets = 8 }: { count: number; sockets?: number },
): Promise<void> {
  const from = Array.from({ length: sockets }, () => createSocket('udp4'));
  try {
    for (let index = 0; index < count; index += 1) {
      send(from[index % sockets]!, port, make(index));
      if (index % BATCH === 0) await turn();
    }
    await Promise.all(from.map((socket) => sent(socket, port)));
  } finally {
    for (const socket of from) socket.close();
  }
}

const send = (socket: Socket, port: number, datagram: Buffer) =>
  socket.send(datagram, port, '127.0.0.1', () => undefined); // a full queue drops, as networks do

/** Settles when everything that the socket was given before has been sent. */
const sent = (socket: Socket, port: number) =>
  new Promise<void>((resolve) => socket.send(Buffer.alloc(1), port, '127.0.0.1', () => resolve()));
