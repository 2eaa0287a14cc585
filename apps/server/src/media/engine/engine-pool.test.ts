import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { pino } from 'pino';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Clock, systemClock } from '../../clock.ts';
import { engineBinary } from '../../testing/engine-binary.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import type { EngineListener, MediaEngine } from '../media-engine.ts';
import { REQUEST_DEADLINE_MS } from './control-channel.ts';
import { EnginePool } from './engine-pool.ts';
import type { EngineProcess } from './engine-process.ts';

const BUILD_DEADLINE_MS = 600_000;
const MEDIA_PORT = 26_420;
const log = pino({ level: 'silent' });

let binary: string;
beforeAll(() => {
  binary = engineBinary();
}, BUILD_DEADLINE_MS);

let pool: EnginePool | undefined;
afterEach(() => pool?.close());

const start = async (count: number, overrides: { binary?: string; clock?: Clock } = {}) => {
  pool = await EnginePool.start({
    binary,
    count,
    listenAddress: '127.0.0.1',
    mediaPort: MEDIA_PORT,
    announcedAddresses: ['127.0.0.1'],
    clock: systemClock,
    log,
    ...overrides,
  });
  return pool;
};

/** Records what a pool tells, and waits for it. */
class Recorder implements EngineListener {
  readonly lost: MediaEngine[] = [];
  readonly #up = Promise.withResolvers<MediaEngine>();
  readonly nextUp = this.#up.promise;

  engineUp(engine: MediaEngine): void {
    this.#up.resolve(engine);
  }

  engineLost(engine: MediaEngine): void {
    this.lost.push(engine);
  }

  engineNotified(): void {}
}

/** The media port that an engine tells clients. */
async function portOf(engine: MediaEngine): Promise<number | undefined> {
  const { iceCandidates } = await engine.request('createTransport', { transportId: 'probe' });
  return iceCandidates[0]?.port;
}

describe('the engine pool', () => {
  it('starts as many engines as it should, each on its own port', async () => {
    const started = await start(2);
    expect(await Promise.all(started.running().map(portOf))).toEqual([MEDIA_PORT, MEDIA_PORT + 1]);
  });

  it('brings an engine back that was killed, and tells of both', async () => {
    const started = await start(1);
    const recorder = new Recorder();
    started.listen(recorder);
    const [engine] = started.running();
    const pending = engine!.request('createTransport', { transportId: 'a' });
    process.kill((engine as EngineProcess).pid ?? 0, 'SIGKILL');
    await pending.catch(() => {});
    const next = await recorder.nextUp;
    expect(recorder.lost).toEqual([engine]);
    expect(started.running()).toEqual([next]);
    await expect(engine!.request('getStats', {})).rejects.toMatchObject({ failure: 'gone' });
    expect((await next.request('getStats', {})).transports).toEqual([]);
  });

  it('replaces an engine that hangs, after the deadline of a request', async () => {
    const clock = new ManualClock();
    const started = await start(1, { clock });
    const recorder = new Recorder();
    started.listen(recorder);
    const [engine] = started.running();
    process.kill((engine as EngineProcess).pid ?? 0, 'SIGSTOP');
    const pending = engine!.request('getStats', {});
    clock.advance(REQUEST_DEADLINE_MS + 1_000);
    await expect(pending).rejects.toMatchObject({ failure: 'timeout' });
    await vi.waitFor(() => expect(recorder.lost).toEqual([engine]));
    clock.advance(0);
    expect(await recorder.nextUp).not.toBe(engine);
  });

  it('says what is wrong when an engine cannot start, and leaves none running', async () => {
    const squatter = createSocket('udp4').bind(MEDIA_PORT + 1, '127.0.0.1');
    await once(squatter, 'listening');
    await expect(start(2)).rejects.toThrow(`${MEDIA_PORT + 1} is in use`);
    squatter.close();
    await once(squatter, 'close');
    await start(2);
  });

  it('says what is wrong when there is no such program', async () => {
    expect(existsSync('/nowhere/engine')).toBe(false);
    await expect(start(1, { binary: '/nowhere/engine' })).rejects.toThrow('ENOENT');
  });

  it('ends its processes when it closes, and may be closed again', async () => {
    const started = await start(1);
    const [engine] = started.running();
    await started.close();
    await started.close();
    expect(started.running()).toEqual([]);
    await expect(engine!.request('getStats', {})).rejects.toMatchObject({ failure: 'gone' });
    await start(1);
  });
});
