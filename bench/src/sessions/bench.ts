import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { enginePids } from '@parley/e2e/engine-process.ts';
import { type ServerInfo, startTestServer } from '@parley/e2e/server.ts';
import { JsonLineProcess } from '../json-lines.ts';
import { processCost } from '../process-cost.ts';
import { keep, percentile, printTable } from '../report.ts';
import type { Announce, Enter, Entered } from './crowd.ts';

/** Sessions that are there before anything is counted: code is compiled and pools are filled by then. */
const WARM_UP = 500;
const MEMBERS_PER_ROOM = 10;
const AT_ONCE = 32;
/** Memory is read when collectors have had time to work. */
const REST_MS = 10_000;
const FULL_ROOM = 500;
/** Below the limit of logins into one room. */
const FULL_ROOM_LOGINS_PER_SECOND = 100;
const ANNOUNCEMENTS = 20;

/** Goals of design §7. */
const GOALS = { loginsPerSecond: 1_000, sessionKib: 12, fanOutMs: 1_000 };

/** Opens `count` idle sessions and measures what they cost; then fills a room and times one more join of it. */
export async function benchSessions({ count }: { count: number }): Promise<void> {
  await using cleanUp = new AsyncDisposableStack();
  const env = { PARLEY_MEMBER_TIMEOUT_MS: '3600000', PARLEY_LOG_LEVEL: 'warn' };
  const server = cleanUp.adopt(await startTestServer({ env }), async (open) => void (await open.close()));
  const crowd = cleanUp.adopt(
    new JsonLineProcess('crowd', process.execPath, [join(import.meta.dirname, 'crowd.ts')]),
    (open) => open.close(),
  );
  const info: ServerInfo = { url: server.url, mediaPort: server.mediaPort, pid: server.pid, app: server.app };
  const enter = (params: Omit<Enter, 'server' | 'atOnce'>) =>
    crowd.request<Entered>('enter', { server: info, atOnce: AT_ONCE, ...params } satisfies Enter);
  const [engine] = enginePids(server.pid);
  if (engine === undefined) throw new Error('the server has no engine');
  const costs = async () => {
    await delay(REST_MS);
    return { server: processCost(server.pid), engine: processCost(engine) };
  };

  console.log(`${WARM_UP} sessions to warm up …`);
  await enter({ roomPrefix: 'warm', count: WARM_UP, membersPerRoom: MEMBERS_PER_ROOM });
  const before = await costs();
  console.log(`${count} sessions …`);
  const cpuBefore = processCost(server.pid).cpuNs;
  const entered = await enter({ roomPrefix: 'idle', count, membersPerRoom: MEMBERS_PER_ROOM });
  const loginCpuMs = (processCost(server.pid).cpuNs - cpuBefore) / 1e6 / count;
  const after = await costs();
  await crowd.request('drop');

  console.log(`a room of ${FULL_ROOM} …`);
  await enter({
    roomPrefix: 'full',
    count: FULL_ROOM - 1,
    membersPerRoom: FULL_ROOM,
    perSecond: FULL_ROOM_LOGINS_PER_SECOND,
  });
  const fanOutMs: number[] = [];
  for (let run = 0; run < ANNOUNCEMENTS; run += 1)
    fanOutMs.push(
      await crowd.request<number>('announce', {
        server: info,
        roomId: 'full-0',
        userId: `newcomer-${run}`,
      } satisfies Announce),
    );

  const kib = (name: 'server' | 'engine') =>
    (after[name].residentBytes - before[name].residentBytes) / 1024 / count;
  const figures = {
    sessions: count,
    loginsPerSecond: (count / entered.elapsedMs) * 1_000,
    loginP50Ms: percentile(entered.loginMs, 0.5),
    loginP95Ms: percentile(entered.loginMs, 0.95),
    loginCpuMs,
    serverKibPerSession: kib('server'),
    engineKibPerSession: kib('engine'),
    fanOutP50Ms: percentile(fanOutMs, 0.5),
    fanOutMaxMs: Math.max(...fanOutMs),
  };
  printTable(
    ['figure', 'measured', 'goal'],
    [
      ['idle sessions at once', String(count + WARM_UP), '10000'],
      ['logins/s', figures.loginsPerSecond.toFixed(0), String(GOALS.loginsPerSecond)],
      ['login with 32 under way, p50 / p95', `${ms(figures.loginP50Ms)} / ${ms(figures.loginP95Ms)}`, ''],
      ["server's CPU for a login", `${loginCpuMs.toFixed(2)} ms`, '1 ms'],
      [
        'server memory for a session',
        `${figures.serverKibPerSession.toFixed(1)} KiB`,
        `${GOALS.sessionKib} KiB`,
      ],
      ['engine memory for a session', `${figures.engineKibPerSession.toFixed(1)} KiB`, ''],
      [
        `join told to ${FULL_ROOM - 1} members, p50 / max`,
        `${ms(figures.fanOutP50Ms)} / ${ms(figures.fanOutMaxMs)}`,
        ms(GOALS.fanOutMs),
      ],
    ],
  );
  console.log(`kept in ${keep('sessions', figures)}`);
}

const ms = (value: number) => `${value.toFixed(0)} ms`;
