import { beforeAll, describe, expect, it, vi } from 'vitest';
import { callContract } from './call.contract.ts';
import { EnginePool } from './media/engine/engine-pool.ts';
import type { EngineProcess } from './media/engine/engine-process.ts';
import { kindsOf, play, publish } from './testing/actions.ts';
import { engineBinary } from './testing/engine-binary.ts';
import { openHarness } from './testing/harness.ts';

const BUILD_DEADLINE_MS = 600_000;

describe('calls over a real engine', () => {
  let binary: string;
  beforeAll(() => {
    binary = engineBinary();
  }, BUILD_DEADLINE_MS);

  const open = async () => {
    let pool: EnginePool | undefined;
    const harness = await openHarness(async (config, { clock, log }) => {
      pool = await EnginePool.start({
        binary,
        count: config.engines,
        listenAddress: config.mediaAddress,
        mediaPort: config.mediaPort,
        announcedAddresses: config.announcedAddresses,
        clock,
        log,
      });
      return pool;
    });
    const running = () => pool?.running() ?? [];
    const engineObjects = async () => {
      let sum = 0;
      for (const engine of running()) {
        const { process } = await engine.request('getStats', { transportIds: [] });
        sum += process.transports + process.producers + process.consumers;
      }
      return sum;
    };
    return { harness, engineObjects, running };
  };

  describe('as everywhere', () => callContract(open));

  it('[SIG-37] come back when the engine is killed: new transports, then new consumers', async () => {
    const { harness, engineObjects, running } = await open();
    const { client: anna } = await harness.enter('anna');
    const { client: ben } = await harness.enter('ben');
    await publish(anna, 's');
    await play(ben, 's');
    process.kill((running()[0] as EngineProcess).pid ?? 0, 'SIGKILL');
    // The clock stands still: the first restart waits for nothing but a turn of it.
    await vi.waitFor(() => expect(running()).toEqual([]));
    harness.clock.advance(0);
    await anna.next('mediaReset');
    await ben.next('mediaReset');
    await publish(anna, 's');
    expect(kindsOf(await ben.next('playerTracks'))).toEqual(['audio', 'video']);
    expect(await engineObjects()).toBe(8);
    await harness.close();
  });
});
