import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { FakeEngines } from './testing/fake-engines.ts';
import { openHarness } from './testing/harness.ts';

it('a server whose port is taken says so and leaves nothing running', async () => {
  const squatter = createServer().listen(26_450, '127.0.0.1');
  await once(squatter, 'listening');
  const engines = new FakeEngines();
  await expect(openHarness(async () => engines, { httpPort: 26_450 })).rejects.toThrow('EADDRINUSE');
  expect(engines.running()).toEqual([]);
  squatter.close();
});

it('a server whose engines cannot start says so', async () => {
  const start = openHarness(async () => {
    throw new Error('media engine 0 could not start');
  });
  await expect(start).rejects.toThrow('media engine 0 could not start');
});
