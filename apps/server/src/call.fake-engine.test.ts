import { describe } from 'vitest';
import { callContract } from './call.contract.ts';
import { FakeEngines } from './testing/fake-engines.ts';
import { openHarness } from './testing/harness.ts';

describe('calls over an engine in memory', () => {
  callContract(async () => {
    const engines = new FakeEngines();
    const harness = await openHarness(async () => engines);
    const engineObjects = async () =>
      engines.running().reduce((sum, { objectCount }) => sum + objectCount, 0);
    return { harness, engineObjects };
  });
});
