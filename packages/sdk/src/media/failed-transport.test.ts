import { ParleyError } from '@parley/protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { stubPage } from '../testing/fake-page.ts';
import { TestEngine } from '../testing/test-engine.ts';
import { settle } from '../testing/virtual-clock.ts';

beforeAll(stubPage);

/** Three restarts of ICE with the pauses after them: 1.5, 3 and 6 s. */
const RESTARTS_MS = 10_500;
const LONGEST_PAUSE_MS = 16_000;
const MINUTE_MS = 60_000;

async function publishing(): Promise<TestEngine> {
  const engine = new TestEngine();
  await engine.loginAndConnect();
  engine.parts.publishing.start('mine', 0);
  await settle();
  engine.platform.media('connected');
  await settle();
  return engine;
}

/** A call over a path that carries nothing any more, though signalling goes on: other transports fail as well. */
async function blocked(): Promise<TestEngine> {
  const engine = await publishing();
  engine.server.answer('resetMedia', () => {
    engine.server.notify({ type: 'mediaReset', transports: engine.server.transports() });
    engine.clock.after(1_000, () => engine.platform.media('failed'));
  });
  engine.platform.media('failed');
  await settle();
  return engine;
}

/** How often the server was asked for each minute. */
async function askedEachMinute(engine: TestEngine, type: 'restartIce' | 'resetMedia', minutes: number) {
  const counts: number[] = [];
  for (let minute = 0; minute < minutes; minute += 1) {
    const before = engine.server.said(type).length;
    await engine.clock.advance(MINUTE_MS);
    counts.push(engine.server.said(type).length - before);
  }
  return counts;
}

describe('a transport that failed', () => {
  it('[SIG-46] is replaced after three restarts of ICE in vain, and its stream published on the next', async () => {
    const engine = await publishing();
    engine.platform.media('failed');
    await engine.clock.advance(RESTARTS_MS - 1);
    expect(engine.server.said('resetMedia')).toEqual([]);
    await engine.clock.advance(1);
    // Both directions have failed, and one question is enough.
    expect(engine.server.said('resetMedia')).toHaveLength(1);
    engine.server.notify({ type: 'mediaReset', transports: engine.server.transports() });
    await settle();
    engine.platform.media('connected');
    await settle();
    expect(engine.server.said('publish')).toHaveLength(2);
    expect(engine.told('publisherStateUpdate').at(-1)).toEqual(['mine', 2, 0]);
    await engine.clock.advance(2 * RESTARTS_MS);
    expect(engine.server.said('resetMedia')).toHaveLength(1);
  });

  it('[SIG-46] is replaced at once when the server does not know it', async () => {
    const engine = await publishing();
    engine.server.refuse('restartIce', new ParleyError('illegalParameter'));
    engine.platform.media('failed');
    await settle();
    expect(engine.server.said('resetMedia')).toHaveLength(1);
  });

  it('[SIG-46] is asked for again when the first question was not answered', async () => {
    const engine = await publishing();
    engine.server.refuse('resetMedia', new ParleyError('requestTimeout'));
    engine.platform.media('failed');
    await engine.clock.advance(RESTARTS_MS);
    const asked = engine.server.said('resetMedia').length;
    await engine.clock.advance(3 * LONGEST_PAUSE_MS);
    expect(engine.server.said('resetMedia').length).toBeGreaterThan(asked);
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

describe('a path that stays blocked', () => {
  it('[SIG-46] is asked for less and less often, also over other transports', async () => {
    const engine = await blocked();
    const [first, ...later] = await askedEachMinute(engine, 'restartIce', 5);
    // In both directions: four in the first 12 s, then one every 16 s, and one over each pair of other transports.
    expect(first).toBeLessThanOrEqual(16);
    for (const count of later) expect(count).toBeLessThanOrEqual(10);
    // Three pauses of 16 s, and the second in which the next transports fail.
    const resets = await askedEachMinute(engine, 'resetMedia', 5);
    expect(resets.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(7);
  });

  it('spreads the clients that lost the same path over half of each pause', async () => {
    const engine = await publishing();
    engine.platform.random = () => 0.999;
    engine.platform.media('failed');
    await engine.clock.advance(RESTARTS_MS / 2 + 10);
    expect(engine.server.said('resetMedia')).toHaveLength(1);
  });

  it.each(['online', 'visible'] as const)(
    'is tried at once, and often again, on the hint "%s"',
    async (hint) => {
      const engine = await blocked();
      await engine.clock.advance(5 * MINUTE_MS);
      const before = engine.server.said('restartIce').length;
      engine.platform.hint(hint);
      await settle();
      expect(engine.server.said('restartIce')).toHaveLength(before + 2);
      await engine.clock.advance(4_500);
      expect(engine.server.said('restartIce')).toHaveLength(before + 6);
    },
  );

  it('is tried at once, and often again, when signalling comes back', async () => {
    const engine = await blocked();
    await engine.clock.advance(5 * MINUTE_MS);
    engine.server.cut();
    const before = engine.server.said('restartIce').length;
    await engine.clock.advance(4_500);
    expect(engine.server.said('restartIce')).toHaveLength(before + 6);
  });

  it('begins with short pauses after it has worked', async () => {
    const engine = await blocked();
    await engine.clock.advance(5 * MINUTE_MS);
    engine.platform.media('connected');
    await settle();
    const before = engine.server.said('restartIce').length;
    engine.platform.media('failed');
    await engine.clock.advance(4_500);
    expect(engine.server.said('restartIce')).toHaveLength(before + 6);
  });
});
