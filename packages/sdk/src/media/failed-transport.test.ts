import { ParleyError } from '@parley/protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { stubPage } from '../testing/fake-page.ts';
import { TestEngine } from '../testing/test-engine.ts';
import { settle } from '../testing/virtual-clock.ts';

beforeAll(stubPage);

const RESTARTS_MS = 9_000;

async function publishing(): Promise<TestEngine> {
  const engine = new TestEngine();
  await engine.loginAndConnect();
  engine.parts.publishing.start('mine', 0);
  await settle();
  engine.platform.media('connected');
  await settle();
  return engine;
}

describe('a transport that failed', () => {
  it('[SIG-46] is replaced after three restarts of ICE in vain, and its stream published on the next', async () => {
    const engine = await publishing();
    engine.platform.media('failed');
    await engine.clock.advance(RESTARTS_MS - 1);
    expect(engine.server.said('resetMedia')).toEqual([]);
    await engine.clock.advance(1);
    expect(engine.server.said('resetMedia').length).toBeGreaterThan(0);
    engine.server.notify({ type: 'mediaReset', transports: engine.server.transports() });
    await settle();
    engine.platform.media('connected');
    await settle();
    expect(engine.server.said('publish')).toHaveLength(2);
    expect(engine.told('publisherStateUpdate').at(-1)).toEqual(['mine', 2, 0]);
    const asked = engine.server.said('resetMedia').length;
    await engine.clock.advance(2 * RESTARTS_MS);
    expect(engine.server.said('resetMedia')).toHaveLength(asked);
  });

  it('[SIG-46] is replaced at once when the server does not know it', async () => {
    const engine = await publishing();
    engine.server.refuse('restartIce', new ParleyError('illegalParameter'));
    engine.platform.media('failed');
    await settle();
    expect(engine.server.said('resetMedia').length).toBeGreaterThan(0);
  });

  it('is not replaced when a restart brings it back', async () => {
    const engine = await publishing();
    engine.platform.media('failed');
    await engine.clock.advance(RESTARTS_MS - 1_000);
    engine.platform.media('connected');
    await engine.clock.advance(2 * RESTARTS_MS);
    expect(engine.server.said('resetMedia')).toEqual([]);
  });
});
