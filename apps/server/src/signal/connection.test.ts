import { request as httpRequest } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { ERRORS, LIMITS } from '@parley/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeEngines } from '../testing/fake-engines.ts';
import { type Harness, openHarness } from '../testing/harness.ts';
import { TestClient } from '../testing/test-client.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await openHarness(async () => new FakeEngines(), {
    allowedOrigins: ['https://app.example'],
  });
});
afterEach(() => harness.close());

/** The HTTP status that an upgrade is answered with. */
function upgradeStatus(path: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${harness.url}${path}`, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
        ...headers,
      },
    });
    request.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response.statusCode);
    });
    request.on('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on('error', reject);
    request.end();
  });
}

describe('opening a connection', () => {
  it('works for pages of an allowed origin and for what is no page, and for nobody else', async () => {
    expect(await upgradeStatus('/signal', { origin: 'https://app.example' })).toBe(101);
    expect(await upgradeStatus('/signal', {})).toBe(101);
    expect(await upgradeStatus('/signal', { origin: 'https://evil.example' })).toBe(403);
    expect(await upgradeStatus('/elsewhere', {})).toBe(404);
  });

  it('[SIG-6] is for joining: it is closed when nobody joined within 10 s', async () => {
    const idle = await harness.connect();
    const { client: busy } = await harness.enter('anna');
    harness.clock.advance(9_000);
    await busy.settle();
    expect(idle.socket.readyState).toBe(idle.socket.OPEN);
    harness.clock.advance(1_000);
    expect((await idle.closed).code).toBe(1008);
    await busy.settle();
  });
});

describe('broken input', () => {
  it('[SIG-1] as a binary frame closes the connection with 1003', async () => {
    const client = await harness.connect();
    client.socket.send(Buffer.from('{"type":"heartbeat","id":1}'));
    expect((await client.closed).code).toBe(1003);
  });

  it('[SIG-1] as a message of more than 64 KiB closes the connection with 1009', async () => {
    const client = await harness.connect();
    client.socket.send('x'.repeat(LIMITS.signalMessageBytes + 1));
    expect((await client.closed).code).toBe(1009);
  });

  it('[SIG-1] as a frame that no WebSocket sends closes the connection with 1002', async () => {
    const port = Number(new URL(harness.url).port);
    const socket = connectTcp(port, '127.0.0.1');
    const received: Buffer[] = [];
    socket.on('data', (chunk) => received.push(chunk));
    const ended = new Promise((resolve) => socket.on('close', resolve));
    socket.write(
      'GET /signal HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    // Unmasked, with reserved bits set.
    socket.write(Buffer.from([0xf1, 0x02, 0x68, 0x69]));
    await ended;
    const bytes = Buffer.concat(received);
    expect(bytes.subarray(-4)).toEqual(Buffer.from([0x88, 0x02, 0x03, 0xea]));
  });

  it('[SIG-4] as text that is no JSON is answered by 1100001 with id 0', async () => {
    const { client } = await harness.enter('anna');
    client.socket.send('{nonsense');
    await client.settle();
    expect(client.strayErrors).toMatchObject([{ code: ERRORS.badMessage.code }]);
  });

  it('[SIG-4] as a wrong field is answered with the id and the field’s name', async () => {
    const { client } = await harness.enter('anna');
    const answer = client.request('play', { streamId: 's', audio: true, video: 'yes' as unknown as boolean });
    await expect(answer).rejects.toMatchObject({
      code: ERRORS.badMessage.code,
      message: expect.stringContaining('video'),
    });
  });

  it('leaves other connections alone', async () => {
    const { client: anna } = await harness.enter('anna');
    const hostile = await harness.connect();
    hostile.socket.send(Buffer.alloc(10));
    await hostile.closed;
    await anna.settle();
  });
});

describe('a flood', () => {
  it('[SIG-5] of requests is answered by 1002073 and then ended, while others go on', async () => {
    const { client: flooder } = await harness.enter('flooder');
    const { client: anna } = await harness.enter('anna');
    const answers = Array.from({ length: 1100 }, () =>
      flooder.request('heartbeat', {}).then(
        () => 0,
        (error: { code?: number }) => error.code,
      ),
    );
    const codes = await Promise.all(answers);
    expect(codes.filter((code) => code === 0).length).toBeGreaterThan(900);
    expect(codes).toContain(ERRORS.signalRateLimited.code);
    for (let i = 0; i < 200; i++) flooder.socket.send('{}');
    expect((await flooder.closed).code).toBe(1008);
    await anna.settle();
  });

  it('[SIG-5] is forgiven when the client slows down', async () => {
    const { client } = await harness.enter('anna');
    await Promise.allSettled(Array.from({ length: 1010 }, () => client.request('heartbeat', {})));
    expect(await client.refusal('heartbeat', {})).toBe(ERRORS.signalRateLimited.code);
    harness.clock.advance(1_000);
    await client.settle();
  });

  it('[SIG-5] of notifications to a client that does not read ends that client, not the room', async () => {
    const reader = await harness.enter('reader');
    const slow = await harness.enter('slow');
    const { client: sender } = await harness.enter('sender');
    slow.client.socket.pause();
    const command = 'x'.repeat(1024);
    const sendUntil = async (isDone: () => boolean) => {
      while (!isDone()) {
        const batch = Array.from({ length: 200 }, () =>
          sender.request('sendCustomCommand', { command, toUserIds: ['slow'] }),
        );
        await Promise.all(batch);
        harness.clock.advance(1_000);
        await reader.client.settle();
      }
    };
    const detached = () => harness.logLines.some((line) => line.includes('sessionDetached'));
    await sendUntil(detached);
    await sender.settle();
    await reader.client.settle();
  }, 20_000);
});

describe('closing', () => {
  it('cuts off a client that does not answer the close', async () => {
    const { client: anna } = await harness.enter('anna');
    const mute = await harness.connect();
    mute.socket.pause();
    harness.clock.advance(10_000);
    await anna.settle();
    expect(await harness.figure('parley_connections')).toBe(2);
    harness.clock.advance(3_000);
    await vi.waitFor(async () => expect(await harness.figure('parley_connections')).toBe(1));
  });
});

describe('several servers', () => {
  it('share nothing: a client of one is unknown to the other', async () => {
    const other = await openHarness(async () => new FakeEngines());
    const { joined } = await harness.enter('anna');
    const client = await TestClient.connect(other.url);
    const { sessionId, resumeKey } = joined;
    expect(await client.refusal('resume', { sessionId, resumeKey, revision: 0 })).toBe(
      ERRORS.sessionAbnormal.code,
    );
    client.socket.terminate();
    await other.close();
  });
});
