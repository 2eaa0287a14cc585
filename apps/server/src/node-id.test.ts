import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { nodeIdOf } from './node-id.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'parley-node-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

it('a server draws its name once, and has it again after a restart', () => {
  const first = nodeIdOf({ nodeId: '', dataDir });
  expect(first).toMatch(/^node-[0-9a-f]{12}$/);
  expect(nodeIdOf({ nodeId: '', dataDir })).toBe(first);
  expect(nodeIdOf({ nodeId: '', dataDir: join(dataDir, 'another') })).not.toBe(first);
});

it('a configured name goes before the drawn one', () => {
  nodeIdOf({ nodeId: '', dataDir });
  expect(nodeIdOf({ nodeId: 'fra-1', dataDir })).toBe('fra-1');
});
