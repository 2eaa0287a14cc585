import { beforeAll, describe, expect, it, vi } from 'vitest';
import { callContract } from './call.contract.ts';
import type { Config } from './config.ts';
import { lookInContract } from './look-in.contract.ts';
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

  const open = async (overrides: Partial<Config> = {}) => {
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
    }, overrides);
    const running = () => pool?.running() ?? [];
    const engineObjects = async () => {
      let sum = 0;
      for (const engine of running()) {
        const { transports, producers, consumers } = await engine.request('getStats', {});
        // No client of this test secures its transports; engines secure those between them.
        const relays = transports.filter(({ srtpProfile }) => srtpProfile !== null);
        const isRelays = ({ transportId }: { transportId: string }) =>
          relays.some((relay) => relay.transportId === transportId);
        sum += [...transports, ...producers, ...consumers].filter((object) => !isRelays(object)).length;
      }
      return sum;
    };
    return { harness, engineObjects, running };
  };

  describe('as everywhere', () => callContract(open));

  describe('whose members are on two engines', () =>
    callContract(() => open({ engines: 2, roomMembersPerEngine: 1 })));

  describe('that operators look into', () => lookInContract(open));

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
