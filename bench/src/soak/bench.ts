import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { enginePids } from '@parley/e2e/engine-process.ts';
import { readMetrics } from '@parley/e2e/metrics.ts';
import { type ServerInfo, startTestServer } from '@parley/e2e/server.ts';
import { processCost } from '../process-cost.ts';
import { buildOwn } from '../race/build.ts';
import { keep } from '../report.ts';
import { churn } from './churn.ts';
import { drawSoak } from './plot.ts';
import { type Sample, verdictOf } from './verdict.ts';

const SAMPLE_EVERY_MS = 2_000;
const LOOK_EVERY_MS = 200;
/** A member whose network died is missed after this; clients speak every 10 s. */
const MEMBER_TIMEOUT_MS = 20_000;
const QUIET_DEADLINE_MS = 60_000;
/** Collectors and allocators have time to give back what they no longer need. */
const REST_MS = 2_000;

/** Lets members come and go for so many minutes, and says whether anything of them was left. */
export async function benchSoak({ minutes }: { minutes: number }): Promise<void> {
  buildOwn();
  await using cleanUp = new AsyncDisposableStack();
  const env = {
    PARLEY_ENGINES: '2',
    // Most rooms are on both engines, so that relays come and go, too.
    PARLEY_ROOM_MEMBERS_PER_ENGINE: '4',
    PARLEY_MEMBER_TIMEOUT_MS: String(MEMBER_TIMEOUT_MS),
    PARLEY_LOG_LEVEL: 'warn',
  };
  const server = cleanUp.adopt(await startTestServer({ env }), async (open) => void (await open.close()));
  const beganAt = performance.now();
  const elapsedS = () => (performance.now() - beganAt) / 1000;
  const samples: Sample[] = [];
  const sampler = setInterval(
    // The rounds fail for the same reason, and say so.
    () =>
      void sampleOf(server, elapsedS(), false).then(
        (sample) => samples.push(sample),
        () => {},
      ),
    SAMPLE_EVERY_MS,
  );
  cleanUp.defer(() => clearInterval(sampler));

  for (let round = 0; elapsedS() < minutes * 60; round++) {
    await churn(server, round);
    await emptied(server);
    await delay(REST_MS);
    const sample = await sampleOf(server, elapsedS(), true);
    samples.push(sample);
    const { serverMib, enginesMib, descriptors, engineObjects } = sample;
    console.log(
      `${(elapsedS() / 60).toFixed(1)} min, round ${round + 1}: server ${serverMib.toFixed(0)} MiB, engines ${enginesMib.toFixed(0)} MiB, ${descriptors} descriptors, ${engineObjects} engine objects`,
    );
  }
  clearInterval(sampler);
  samples.sort((a, b) => a.atS - b.atS);
  const verdict = verdictOf(samples);
  console.log(
    `kept in ${keep('soak', { minutes, ...verdict, samples: samples.filter(({ isQuiet }) => isQuiet) })}`,
  );
  console.log(`drawn in ${drawSoak(samples)}`);
  console.log(verdict.sentence);
  if (!verdict.isClean) process.exitCode = 1;
}

/** Waits until the server holds nothing of anybody, or has had long enough for it. */
async function emptied(server: ServerInfo): Promise<void> {
  const endsAt = performance.now() + QUIET_DEADLINE_MS;
  for (;;) {
    const { sessions, engineObjects } = await sampleOf(server, 0, false);
    if ((sessions === 0 && engineObjects === 0) || performance.now() > endsAt) return;
    await delay(LOOK_EVERY_MS);
  }
}

/** Two looks at a time would need two connections, and the second, kept alive, would count as left behind. */
let lastLook: Promise<unknown> = Promise.resolve();

function sampleOf(server: ServerInfo, atS: number, isQuiet: boolean): Promise<Sample> {
  const look = lastLook.then(() => lookAt(server, atS, isQuiet));
  lastLook = look.catch(() => {});
  return look;
}

async function lookAt(server: ServerInfo, atS: number, isQuiet: boolean): Promise<Sample> {
  const metrics = await readMetrics(server.url);
  const figure = (name: string) => {
    const value = metrics[name];
    // A soak that sees nothing must not find that nothing was left.
    if (value === undefined) throw new Error(`the server's /metrics has no ${name}`);
    return value;
  };
  const engines = enginePids(server.pid);
  const mib = (pid: number) => processCost(pid).residentBytes / 2 ** 20;
  return {
    atS,
    isQuiet,
    serverMib: mib(server.pid),
    enginesMib: engines.reduce((sum, pid) => sum + mib(pid), 0),
    descriptors: [server.pid, ...engines].reduce(
      (sum, pid) => sum + readdirSync(`/proc/${pid}/fd`).length,
      0,
    ),
    sessions: figure('parley_sessions'),
    rooms: figure('parley_rooms'),
    engineObjects: ['transports', 'producers', 'consumers'].reduce(
      (sum, name) => sum + figure(`parley_engine_${name}`),
      0,
    ),
  };
}
