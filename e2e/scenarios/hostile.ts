import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import { sendDatagrams } from '../harness/datagrams.ts';
import { enginePids, residentMib } from '../harness/engine-process.ts';
import { garbage, wrongDtls, wrongRtp, wrongStun } from '../harness/media-attack.ts';
import { attackedVideoParameters, sealedRtcp, sealedRtp } from '../harness/sealed-attack.ts';
import { SignalClient } from '../harness/signal-client.ts';
import { SrtpPeer } from '../harness/srtp-peer.ts';
import type { Stage } from '../harness/stage.ts';
import { connectivityCheck } from '../harness/stun.ts';
import { until } from '../harness/until.ts';
import type { User } from '../harness/user.ts';
import { playWhenTold } from './call.ts';

/** What a garbage collector may leave lying about. */
const SERVER_SLACK_MIB = 40;
const ENGINE_SLACK_MIB = 6;

/** The longest a picture may stand still while others are attacked, in milliseconds. */
const LONGEST_STILL_MS = 2_000;

/**
 * Runs an attack twice while two people call each other. The first time may fill caches; the second
 * must leave memory where it was. The picture may not stand still, the processes must be the same.
 */
async function callGoesOnDuring(stage: Stage, attack: () => Promise<void>): Promise<void> {
  const [alice, bob] = await Promise.all([stage.enter('alice'), stage.enter('bob')]);
  const room = stage.id('room');
  await Promise.all([alice.join(room), bob.join(room)]);
  await Promise.all([alice.publish(stage.id('a')), bob.publish(stage.id('b'))]);
  await Promise.all([playWhenTold(alice, stage.id('b')), playWhenTold(bob, stage.id('a'))]);
  await Promise.all([alice.seesMovement(stage.id('b')), bob.seesMovement(stage.id('a'))]);
  const { pid } = stage.server;
  const engines = enginePids(pid);
  const memory = () => ({
    server: residentMib(pid),
    engines: engines.map(residentMib).reduce((sum, mib) => sum + mib, 0),
  });

  await attack();
  const before = memory();
  const still = longestStill(alice, stage.id('b'));
  await attack();
  expect(await still.stop()).toBeLessThan(LONGEST_STILL_MS);
  const after = memory();

  expect(enginePids(pid)).toEqual(engines);
  expect(after.server - before.server).toBeLessThan(SERVER_SLACK_MIB);
  expect(after.engines - before.engines).toBeLessThan(ENGINE_SLACK_MIB);
  await Promise.all([
    alice.seesMovement(stage.id('b')),
    bob.seesMovement(stage.id('a')),
    alice.hearsSound(),
    bob.hearsSound(),
  ]);
  for (const user of [alice, bob])
    expect(user.callbacks.named('onRoomStateChanged').map(([reason]) => reason)).toEqual([0, 1]);
}

/** Watches how long a view's picture stands still at most, until stopped. */
function longestStill(user: User, view: string): { stop: () => Promise<number> } {
  let isWatching = true;
  const watch = async () => {
    let [longest, lastFrames, lastChangeAt] = [0, -1, performance.now()];
    while (isWatching) {
      const frames = (await user.agent('picture', view))?.frames ?? -1;
      const now = performance.now();
      if (frames !== lastFrames) [lastFrames, lastChangeAt] = [frames, now];
      longest = Math.max(longest, now - lastChangeAt);
    }
    return longest;
  };
  const watching = watch();
  return {
    stop: () => {
      isWatching = false;
      return watching;
    },
  };
}

export const hostileSockets = (stage: Stage) =>
  callGoesOnDuring(stage, async () => {
    await Promise.all([
      isClosedWith(stage, 1003, (client) => client.socket.send(Buffer.alloc(100))),
      isClosedWith(stage, 1009, (client) => client.socket.send('x'.repeat(64 * 1024 + 1))),
      brokenFrameIsRefused(stage),
      mistakesAreAnswered(stage),
      floodIsCutOff(stage),
      idleConnectionsAreClosed(stage, 50),
    ]);
  });

async function isClosedWith(
  stage: Stage,
  code: number,
  offend: (client: SignalClient) => void,
): Promise<void> {
  await using client = await SignalClient.open(stage.server);
  offend(client);
  expect(await client.closed).toBe(code);
}

/** A frame with a reserved opcode and an oversized control frame, below what a WebSocket library lets one send. */
async function brokenFrameIsRefused(stage: Stage): Promise<void> {
  const { port } = new URL(stage.server.url);
  for (const frame of [
    Buffer.of(0x83, 0x80, 0, 0, 0, 0),
    Buffer.of(0x89, 0xfe, 0xff, 0xff),
    Buffer.of(0xf1, 0),
  ]) {
    const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
    socket.write(
      'GET /signal HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    await once(socket, 'data');
    socket.write(frame);
    await once(socket.resume(), 'close');
  }
}

async function mistakesAreAnswered(stage: Stage): Promise<void> {
  await using client = await SignalClient.open(stage.server);
  for (const text of [
    '',
    '{',
    'null',
    '[]',
    '7',
    '{"type":"join"}',
    `${'['.repeat(30_000)}`,
    '{"id":0,"type":"leave"}',
  ]) {
    const answer = client.answerTo(0);
    client.socket.send(text);
    expect((await answer).error?.code).toBe(1100001);
  }
  expect((await client.request('unheard')).error?.code).toBe(1100001);
  expect((await client.request('join', { appId: {} })).error).toMatchObject({
    code: 1100001,
    message: expect.stringContaining('appId'),
  });
  expect((await client.request('publish', { streamId: 's', tracks: [] })).error?.code).toBe(1000002);
}

async function floodIsCutOff(stage: Stage): Promise<void> {
  await using client = await SignalClient.open(stage.server);
  const text = JSON.stringify({ id: 1, type: 'heartbeat' });
  const timer = setInterval(() => {
    for (let count = 0; count < 2_000 && client.socket.readyState === WebSocket.OPEN; count += 1)
      client.socket.send(text);
  }, 10);
  try {
    // Who goes on sending into a closed connection is reset (1006) before it reads why.
    expect([1006, 1008]).toContain(await client.closed);
  } finally {
    clearInterval(timer);
  }
}

async function idleConnectionsAreClosed(stage: Stage, count: number): Promise<void> {
  const clients = await Promise.all(Array.from({ length: count }, () => SignalClient.open(stage.server)));
  expect(new Set(await Promise.all(clients.map(({ closed }) => closed)))).toEqual(new Set([1008]));
}

export const hostileRequests = (stage: Stage) =>
  callGoesOnDuring(stage, async () => {
    const { url } = stage.server;
    const post = (path: string, body: string, type = 'application/json') =>
      fetch(`${url}${path}`, { method: 'POST', body, headers: { 'content-type': type } }).then(
        async (response) => {
          await response.arrayBuffer();
          return response.status;
        },
        () => 400, // cut off while sending is a refusal too
      );
    const big = 'x'.repeat(8 * 1024 * 1024);
    const statuses = await Promise.all([
      post('/signal/leave', big),
      post('/signal/leave', big, 'text/plain'),
      post('/signal/leave', '{'),
      post('/signal/leave', '{"__proto__":{"a":1},"sessionId":7}'),
      post('/signal/leave', `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`, 'text/plain'),
      post('/?Action=KickoutUser', big),
      post('/nowhere', big),
      fetch(`${url}/?Action=KickoutUser&RoomId=a&UserId[]=${'u'.repeat(8_000)}`).then(({ status }) => status),
      fetch(`${url}/sdk/..%2f..%2f..%2fetc/passwd`).then(({ status }) => status),
      ...Array.from({ length: 200 }, () => post('/signal/leave', '{"sessionId":"none","resumeKey":"none"}')),
    ]);
    expect(statuses.filter((status) => status >= 500)).toEqual([]);
    await halfRequestsDoNotBlock(stage);
  });

/** Requests that never end must not keep the server from answering others. */
async function halfRequestsDoNotBlock(stage: Stage): Promise<void> {
  const { port } = new URL(stage.server.url);
  const sockets = Array.from({ length: 100 }, () => {
    const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
    socket.write('POST /signal/leave HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nbegin');
    return socket;
  });
  try {
    expect((await fetch(`${stage.server.url}/healthz`)).status).toBe(200);
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

export const hostileMedia = (stage: Stage) =>
  callGoesOnDuring(stage, async () => {
    const { mediaPort } = stage.server;
    await using member = await SignalClient.open(stage.server);
    const { send } = await member.join(stage.id('attacked'), stage.id('attacker'));
    const { usernameFragment: ufrag, password } = send.iceParameters;
    const many = { count: 10_000 };
    await sendDatagrams(mediaPort, garbage, many);
    await sendDatagrams(mediaPort, (index) => wrongStun(index, ufrag), many);
    await sendDatagrams(mediaPort, wrongDtls, many);
    await sendDatagrams(mediaPort, wrongRtp, many);
    // A member that has proved its address may say more, so it is the one to watch.
    await attackFromACheckedAddress(mediaPort, connectivityCheck(ufrag, 'attacker', password));
    await attackOverTcp(mediaPort);
  });

async function attackFromACheckedAddress(port: number, check: Buffer): Promise<void> {
  const socket = createSocket('udp4');
  try {
    const answered = once(socket, 'message');
    await until('the engine answers a correct check', async () => {
      socket.send(check, port, '127.0.0.1');
      return Promise.race([answered, new Promise((resolve) => setTimeout(resolve, 100))]);
    });
    for (const make of [wrongDtls, wrongRtp, garbage])
      for (let index = 0; index < 2_000; index += 1)
        await new Promise((resolve) => socket.send(make(index), port, '127.0.0.1', resolve));
  } finally {
    socket.close();
  }
}

/** Frames of RFC 4571 that lie about their length or never end, on many connections. */
async function attackOverTcp(port: number): Promise<void> {
  const beginnings = [
    Buffer.of(0, 0),
    Buffer.of(0xff, 0xff, 1),
    Buffer.of(0),
    Buffer.concat([Buffer.of(5, 0), garbage(33)]),
  ];
  const sockets = await Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined);
      await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
      socket.write(beginnings[index % beginnings.length]!);
      return socket;
    }),
  );
  for (const socket of sockets) socket.destroy();
}

/** A member that published properly and then sends nonsense with the right keys; another member plays it. */
export const hostileMember = (stage: Stage) =>
  callGoesOnDuring(stage, async () => {
    await using member = await SignalClient.open(stage.server);
    const { send } = await member.join(stage.id('attacked'), stage.id('attacker'));
    using peer = await SrtpPeer.connect(member, send);
    const streamId = stage.id('nonsense');
    const track = {
      trackId: 'video',
      kind: 'video',
      source: 'camera',
      state: 'open',
      rtpParameters: attackedVideoParameters,
    };
    expect((await member.request('publish', { streamId, tracks: [track] })).error).toBeUndefined();
    const victim = await stage.enter('victim');
    await victim.join(stage.id('attacked'));
    await victim.play(streamId);
    for (let index = 0; index < 4_000; index += 1) {
      const { header, payload } = sealedRtp(index);
      await peer.sendRtp(header, payload);
      await peer.sendRtcp(sealedRtcp(index));
    }
    expect((await member.request('unpublish', { streamId })).error).toBeUndefined();
    await victim.call('logoutRoom', stage.id('attacked'));
    await victim.agent('destroyEngine');
  });
