import { afterEach, describe, expect, it, vi } from 'vitest';
import { FakeServer } from '../testing/fake-server.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { Connection } from './connection.ts';

const clock = new VirtualClock();
let server = new FakeServer();
afterEach(() => {
  server = new FakeServer();
});

const open = () => Connection.open(server.open('ws://x/signal'), clock, new AbortController().signal);

describe('Connection', () => {
  it('[SIG-2] is open when the server has greeted', async () => {
    expect((await open()).hello.nonce).toBe('nonce');
  });

  it('fails with 1002030 when nobody listens', async () => {
    server.isDown = true;
    await expect(open()).rejects.toMatchObject({ code: 1002030 });
  });

  it('fails with 1002031 when the server does not greet in time', async () => {
    server.isSilent = true;
    const failed = expect(open()).rejects.toMatchObject({ code: 1002031 });
    await clock.advance(8_000);
    await failed;
  });

  it('refuses a server that speaks another version of the protocol, naming both', async () => {
    const socket = server.open('ws://x');
    const opening = Connection.open(
      {
        ...socket,
        set onMessage(listener: ((text: string) => void) | undefined) {
          listener?.(
            JSON.stringify({
              type: 'hello',
              protocolVersion: 99,
              serverVersion: '',
              nonce: 'n',
              serverTimeMs: 0,
              rtpCapabilities: {},
            }),
          );
        },
      },
      clock,
      new AbortController().signal,
    );
    await expect(opening).rejects.toThrow('version 99');
  });

  it('[SIG-17] sends a heartbeat every 10 s', async () => {
    const connection = await open();
    connection.startHeartbeats();
    await clock.advance(30_000);
    expect(server.said('heartbeat')).toHaveLength(3);
    connection.close();
    await clock.advance(30_000);
    expect(server.said('heartbeat')).toHaveLength(3);
  });

  it('closes when a heartbeat is not answered in 10 s', async () => {
    const connection = await open();
    const closed = vi.fn();
    connection.listen({ notification: () => {}, closed });
    connection.startHeartbeats();
    server.isSilent = true;
    await clock.advance(19_999);
    expect(closed).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(closed).toHaveBeenCalledOnce();
  });

  it('finds out within 3 s whether a doubtful connection still lives', async () => {
    const connection = await open();
    connection.probe();
    await clock.advance(3_000);
    expect(connection.closed.aborted).toBe(false);
    server.isSilent = true;
    connection.probe();
    await clock.advance(3_000);
    expect(connection.closed.aborted).toBe(true);
  });

  it('rejects what waits with 1100003 when it is closed, and what comes after', async () => {
    const connection = await open();
    server.isSilent = true;
    const waiting = connection.request('leave', {});
    connection.close();
    connection.close();
    await expect(waiting).rejects.toMatchObject({ code: 1100003 });
    await expect(connection.request('leave', {})).rejects.toMatchObject({ code: 1100003 });
  });

  it('hands on notifications, and lets pass what a newer server says', async () => {
    const connection = await open();
    const notification = vi.fn();
    connection.listen({ notification, closed: () => {} });
    server.notify({ type: 'news' } as never);
    server.notify({ type: 'onlineUserCount', count: 3 });
    expect(notification.mock.calls).toEqual([[{ type: 'onlineUserCount', count: 3 }]]);
  });
});
