import { describe } from 'vitest';
import { callContract } from './call.contract.ts';
import { lookInContract } from './look-in.contract.ts';
import { FakeEngines } from './testing/fake-engines.ts';
import { openHarness } from './testing/harness.ts';

const open = (engineCount: number) => async () => {
  const engines = new FakeEngines(engineCount);
  const overrides = { engines: engineCount, roomMembersPerEngine: 1 };
  const harness = await openHarness(async () => engines, overrides);
  const engineObjects = async () =>
    engines.running().reduce((sum, { clientObjectCount }) => sum + clientObjectCount, 0);
  return { harness, engineObjects };
};

describe('calls over an engine in memory', () => callContract(open(1)));

describe('calls whose members are on three engines', () => callContract(open(3)));

describe('looking in over an engine in memory', () => lookInContract(open(1)));
