import { setTimeout as delay } from 'node:timers/promises';
import { chromiumOptions, openChromiumPage } from '@parley/e2e/chromium.ts';
import { type ServerInfo, startTestServer } from '@parley/e2e/server.ts';
import { User } from '@parley/e2e/user.ts';
import { type Browser, chromium } from 'playwright-core';
import { keep, percentile, printTable } from '../report.ts';
import type { Steps } from './in-page.ts';
import { TimedPage } from './timed-page.ts';

const STANDARD_VIDEO_CALL = 4;
const ROOM = 'bench';
const STREAM = 'bench-stream';

/** An app creates its engine when it starts, and logs in when a person asks for it. */
const ENGINE_AGE_MS = 300;

/** A publisher is asked for a keyframe at most twice a second; this long after one, the next is asked for at once. */
const AFTER_KEYFRAME_MS = 700;

/** Goals of design §7 in milliseconds, at p95. */
const GOALS = { login: 30, coldJoin: 500, warmPlay: 200, warmPlayAtOnce: undefined } as const;
type Figure = keyof typeof GOALS;

/** Times logins, cold joins and warm plays, each `runs` times after one that does not count. */
export async function benchJoin({ runs }: { runs: number }): Promise<void> {
  await using cleanUp = new AsyncDisposableStack();
  const server = cleanUp.adopt(await startTestServer(), async (open) => void (await open.close()));
  const browser = cleanUp.adopt(await chromium.launch(chromiumOptions('granted')), (open) => open.close());
  const publisher = await User.open('publisher', await openChromiumPage(browser), server);
  await publisher.createEngine();
  await publisher.join(ROOM);
  await publisher.publish(STREAM);
  await publisher.callbacks.waitFor('onPublisherStateUpdate', (state: number) => state === 2);

  const coldJoins: Steps[] = [];
  const login: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    coldJoins.push(
      await timeInFreshPage(browser, server, (page, profile) =>
        page.run('coldJoin', profile, ROOM, 'player', STREAM),
      ),
    );
    login.push(
      await timeInFreshPage(browser, server, async (page, profile) => {
        await page.run('createEngine', profile);
        await delay(ENGINE_AGE_MS);
        return page.run('login', ROOM, 'player');
      }),
    );
  }
  const samples: Record<Figure, number[]> = {
    login: login.slice(1),
    coldJoin: coldJoins.slice(1).map((steps) => steps['frame shown'] ?? Number.NaN),
    warmPlay: (await timeWarmPlays(browser, server, { runs, restMs: AFTER_KEYFRAME_MS })).slice(1),
    warmPlayAtOnce: (await timeWarmPlays(browser, server, { runs, restMs: 0 })).slice(1),
  };
  const figures = Object.entries(samples).map(([name, values]) => ({
    name,
    runs: values.length,
    p50Ms: percentile(values, 0.5),
    p95Ms: percentile(values, 0.95),
    goalP95Ms: GOALS[name as Figure],
    samplesMs: values.map((value) => Math.round(value * 10) / 10),
  }));
  printTable(
    ['figure', 'runs', 'p50', 'p95', 'goal p95'],
    figures.map(({ name, runs: count, p50Ms, p95Ms, goalP95Ms }) => [
      name,
      String(count),
      `${p50Ms.toFixed(0)} ms`,
      `${p95Ms.toFixed(0)} ms`,
      goalP95Ms === undefined ? '' : `${goalP95Ms} ms`,
    ]),
  );
  const steps = mediansOf(coldJoins.slice(1));
  console.log('\nThe steps of a cold join, milliseconds after its begin:');
  printTable(
    ['step', 'p50', 'p95'],
    steps.map(({ step, p50Ms, p95Ms }) => [step, p50Ms.toFixed(0), p95Ms.toFixed(0)]),
  );
  console.log(`kept in ${keep('join', { figures, coldJoinSteps: steps })}`);
}

const profileOf = ({ app: { appID, appSign } }: ServerInfo) => ({
  appID,
  appSign,
  scenario: STANDARD_VIDEO_CALL,
});

async function timeInFreshPage<T>(
  browser: Browser,
  server: ServerInfo,
  time: (page: TimedPage, profile: ReturnType<typeof profileOf>) => Promise<T>,
): Promise<T> {
  await using page = await TimedPage.open(browser, server);
  const timed = await time(page, profileOf(server));
  await page.run('destroy');
  return timed;
}

/** When each step was seen in the runs that had it, in the order of their medians. */
function mediansOf(joins: readonly Steps[]): { step: string; p50Ms: number; p95Ms: number }[] {
  const names = [...new Set(joins.flatMap((steps) => Object.keys(steps)))];
  return names
    .map((step) => {
      const values = joins.flatMap((steps) => steps[step] ?? []);
      return { step, p50Ms: percentile(values, 0.5), p95Ms: percentile(values, 0.95) };
    })
    .sort((a, b) => a.p50Ms - b.p50Ms);
}

/** @param restMs how long the stream is left alone before each run */
async function timeWarmPlays(
  browser: Browser,
  server: ServerInfo,
  { runs, restMs }: { runs: number; restMs: number },
): Promise<number[]> {
  await using page = await TimedPage.open(browser, server);
  await page.run('createEngine', profileOf(server));
  await page.run('login', ROOM, 'player');
  const elapsedMs: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    // Another moment of the publisher's frame interval and of the second in each run.
    await delay(restMs === 0 ? 0 : restMs + ((run * 137) % 500));
    elapsedMs.push(await page.run('warmPlay', STREAM));
    await page.run('stopPlaying', STREAM);
  }
  await page.run('destroy');
  return elapsedMs;
}
