import { beforeAll, describe } from 'vitest';
import { callContract } from './call.contract.ts';
import { EnginePool } from './media/engine/engine-pool.ts';
import type { MediaEngines } from './media/media-engine.ts';
import { engineBinary } from './testing/engine-binary.ts';
import { openHarness } from './testing/harness.ts';

const BUILD_DEADLINE_MS = 600_000;

describe('calls over a real engine', () => {
  let binary: string;
  beforeAll(() => {
    binary = engineBinary();
  }, BUILD_DEADLINE_MS);

  callContract(async () => {
    let engines: MediaEngines | undefined;
    const harness = await openHarness(async (config, { clock, log }) => {
      engines = await EnginePool.start({
        binary,
        count: config.engines,
        listenAddress: config.mediaAddress,
        mediaPort: config.mediaPort,
        announcedAddresses: config.announcedAddresses,
        clock,
        log,
      });
      return engines;
    });
    const engineObjects = async () => {
      let sum = 0;
      for (const engine of engines?.running() ?? []) {
        const { transports, producers, consumers } = await engine.request('getStats', {});
        sum += transports.length + producers.length + consumers.length;
      }
      return sum;
    };
    return { harness, engineObjects };
  });
});
