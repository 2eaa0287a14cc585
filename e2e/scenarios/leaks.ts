import { expect } from 'vitest';
import type { ChromiumPage } from '../harness/chromium.ts';
import { openChromiumPage } from '../harness/chromium.ts';
import { enginePids, residentMib } from '../harness/engine-process.ts';
import { readMetrics } from '../harness/metrics.ts';
import type { Stage } from '../harness/stage.ts';
import { until } from '../harness/until.ts';
import type { User } from '../harness/user.ts';
import { playWhenTold } from './call.ts';

const WARM_UP_CYCLES = 5;
const CYCLES = 30;

/** Growth over all cycles that is not a leak: heaps settle, code is compiled. */
const SLACK_MIB = { server: 16, engines: 3, page: 3 };

export async function thirtyCallsLeaveNothingBehind(stage: Stage): Promise<void> {
  const pages = [await openChromiumPage(stage.chromium), await openChromiumPage(stage.chromium)];
  const users = await Promise.all(pages.map((page, index) => stage.open(`user${index}`, { page })));
  const [alice, bob] = [users[0]!, users[1]!];
  for (let cycle = 0; cycle < WARM_UP_CYCLES; cycle += 1) await callOnce(stage, alice, bob, `warm-${cycle}`);
  const before = await settled(stage, pages);
  for (let cycle = 0; cycle < CYCLES; cycle += 1) await callOnce(stage, alice, bob, `cycle-${cycle}`);
  const after = await settled(stage, pages);

  expect(after.counts).toEqual(before.counts);
  expect(after.counts).toEqual({
    connections: 0,
    sessions: 0,
    rooms: 0,
    streams: 0,
    transports: 0,
    producers: 0,
    consumers: 0,
  });
  for (const part of ['server', 'engines', 'page'] as const)
    expect({ part, grownMib: after[part] - before[part] }).toSatisfy(
      ({ grownMib }: { grownMib: number }) => grownMib < SLACK_MIB[part],
    );
  for (const user of users) expect(await user.agent('liveConnections')).toBe(0);
}

/** The whole life of a call: engine, login, publish, play, pictures on both sides, logout, engine destroyed. */
async function callOnce(stage: Stage, alice: User, bob: User, name: string): Promise<void> {
  const room = stage.id(name);
  const streamOf = (user: User) => `${name}-${user.userId}`;
  await Promise.all(
    [alice, bob].map(async (user) => {
      await user.createEngine();
      await user.join(room);
      await user.publish(streamOf(user));
    }),
  );
  await Promise.all([playWhenTold(alice, streamOf(bob)), playWhenTold(bob, streamOf(alice))]);
  const isShown = (streamId: string) => (id: string) => id === streamId;
  await Promise.all([
    alice.callbacks.waitFor('onPlayerRenderVideoFirstFrame', isShown(streamOf(bob))),
    bob.callbacks.waitFor('onPlayerRenderVideoFirstFrame', isShown(streamOf(alice))),
  ]);
  await Promise.all(
    [alice, bob].map(async (user) => {
      await user.call('logoutRoom', room);
      await user.agent('destroyEngine');
      await user.page.evaluate('document.body.replaceChildren(); null');
    }),
  );
}

/** What is left when everything that ends has ended. */
async function settled(stage: Stage, pages: readonly ChromiumPage[]) {
  const { url, pid } = stage.server;
  const counts = await until('the server holds nothing of the calls', async () => {
    const metrics = await readMetrics(url);
    const now = {
      connections: metrics.parley_connections,
      sessions: metrics.parley_sessions,
      rooms: metrics.parley_rooms,
      streams: metrics.parley_streams,
      transports: metrics.parley_engine_transports,
      producers: metrics.parley_engine_producers,
      consumers: metrics.parley_engine_consumers,
    };
    return Object.values(now).every((count) => count === 0) ? now : undefined;
  });
  const heaps = await Promise.all(pages.map(heapMib));
  return {
    counts,
    server: residentMib(pid),
    engines: enginePids(pid)
      .map(residentMib)
      .reduce((sum, mib) => sum + mib, 0),
    page: heaps.reduce((sum, mib) => sum + mib, 0),
  };
}

/** Used JavaScript heap of a page after a full collection, in MiB. */
async function heapMib({ context, page }: ChromiumPage): Promise<number> {
  const session = await context.newCDPSession(page);
  try {
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    return usedSize / 2 ** 20;
  } finally {
    await session.detach();
  }
}
