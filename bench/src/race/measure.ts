import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { ownAddress } from '../machine.ts';
import { busyNs, type ProcessCost, processCost, softirqNs } from '../process-cost.ts';
import type { Contender, Media, Place, RunningServer } from './contender.ts';
import { type Count, LoadClient } from './load-client.ts';

/** What a server cost and how long it kept packets, with so many players. */
export interface Figure {
  readonly players: number;
  /** RTP datagrams that reached players. */
  readonly packets: number;
  readonly cpuUsPerPacket: number;
  /** Share of one core, of the server and of the load client. */
  readonly cpuShare: number;
  readonly clientShare: number;
  /** Share of the server's core that others used: a machine with much of it is not quiet enough for delays. */
  readonly othersShare: number;
  readonly kibPerPlayer: number;
  /** Share of the sequence numbers that never came. */
  readonly lost: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** One server's turn in one round. */
export interface Turn {
  readonly id: string;
  readonly round: number;
  readonly srtpProfile: string;
  /** With as many players as every other server had. */
  readonly equal: Figure;
  /** With as many players as use half a core, or as the load client can serve. */
  readonly half: Figure;
}

export interface Plan {
  readonly place: Place;
  readonly media: Media;
  readonly players: number;
  readonly maxPlayers: number;
  readonly measureMs: number;
  /** Cores that server and load client are kept to; absent on a machine that has one. */
  readonly cores: { readonly server: number; readonly client: number } | undefined;
}

const PORT = 26_900;
/** What the load client serves well on one core. */
const MAX_PLAYERS = 400;

/** A plan for this machine. */
export function planOf(of: { media: Media; players: number; seconds: number }): Plan {
  return {
    place: { address: ownAddress(), port: PORT },
    media: of.media,
    players: of.players,
    maxPlayers: Math.max(of.players, MAX_PLAYERS),
    measureMs: of.seconds * 1_000,
    cores: availableParallelism() > 1 ? { server: 0, client: 1 } : undefined,
  };
}

const WARM_UP_MS = 2_000;
const FIRST_PACKET_TIMEOUT_MS = 15_000;
const CONNECT_TIMEOUT_MS = 30_000;
/** Players that connect at the same time. */
const CONNECT_AT_ONCE = 20;

/**
 * Measures with `players`, then at half load.
 * @throws when players receive nothing or what they receive does not open with the agreed keys
 */
export function takeTurn(contender: Contender, plan: Plan, round: number): Promise<Turn> {
  return onStage(contender, plan, async (stage, srtpProfile) => {
    const equal = await stage.measure(plan.players);
    const atHalf = Math.round((plan.players * 0.5) / equal.cpuShare);
    const players = Math.min(plan.maxPlayers, Math.max(plan.players, atHalf));
    const half = await stage.measure(players);
    return { id: contender.id, round, srtpProfile, equal, half };
  });
}

/** Starts a server and a load client, each on a core of its own, and a publisher; ends both after the work. */
export async function onStage<T>(
  contender: Contender,
  plan: Plan,
  work: (stage: Stage, srtpProfile: string) => Promise<T>,
): Promise<T> {
  await using cleanUp = new AsyncDisposableStack();
  const client = cleanUp.adopt(new LoadClient(plan.place.address), (open) => open.close());
  const server = cleanUp.adopt(await contender.start(plan.place), (open) => open.close());
  if (plan.cores !== undefined) {
    keepTo(plan.cores.client, client.pid);
    for (const pid of server.pids) keepTo(plan.cores.server, pid);
  }
  const srtpProfile = await inTime('the publisher to connect', server.publish(client, plan.media));
  await delay(WARM_UP_MS);
  // Awaited here: what is adopted lives until then.
  return await work(new Stage({ client, server, plan }), srtpProfile);
}

/** All threads that a process has, and those that it starts from now on, to one core. */
function keepTo(core: number, pid: number): void {
  execFileSync('taskset', ['-a', '-c', '-p', String(core), String(pid)], { stdio: 'ignore' });
}

function costOf({ pids }: RunningServer): ProcessCost {
  const costs = pids.map(processCost);
  return {
    cpuNs: costs.reduce((sum, { cpuNs }) => sum + cpuNs, 0),
    residentBytes: costs.reduce((sum, { residentBytes }) => sum + residentBytes, 0),
  };
}

/** A server that does not answer must not hold up the others. */
async function inTime<T>(what: string, work: Promise<T>): Promise<T> {
  const given = new AbortController();
  const late = delay(CONNECT_TIMEOUT_MS, undefined, { signal: given.signal }).then(() => {
    throw new Error(`waited ${CONNECT_TIMEOUT_MS / 1_000} s in vain for ${what}`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    given.abort();
    late.catch(() => undefined); // nobody waits for it any more
  }
}

interface Sample {
  readonly atMs: number;
  readonly count: Count;
  /** With what the kernel did for it in a thread of its own, when it sent more than fits a turn. */
  readonly serverNs: number;
  readonly clientNs: number;
  /** Of the server's core. */
  readonly busyNs: number;
}

interface Parts {
  readonly client: LoadClient;
  readonly server: RunningServer;
  readonly plan: Plan;
}

/** A server with one publisher, to which players come. */
export class Stage {
  readonly #parts: Parts;
  /** The server's memory with the publisher alone. */
  readonly #bareBytes: number;
  #players = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#bareBytes = costOf(parts.server).residentBytes;
  }

  /** Lets players come until there are so many, and measures. Nobody leaves. */
  async measure(players: number): Promise<Figure> {
    const { client, server, plan } = this.#parts;
    while (this.#players < players) {
      const more = Math.min(CONNECT_AT_ONCE, players - this.#players);
      const names = Array.from({ length: more }, (_, index) => `player-${this.#players + index}`);
      await inTime(
        `${names.length} players to connect`,
        Promise.all(names.map((name) => server.play(client, name))),
      );
      this.#players += more;
    }
    await this.#allReceive(players);
    await delay(WARM_UP_MS);
    const before = await this.#sample();
    await delay(plan.measureMs);
    const after = await this.#sample();
    assertMedia(after.count);
    const packets = after.count.counters.received - before.count.counters.received;
    const lost = after.count.counters.lost - before.count.counters.lost;
    const cpuUs = (after.serverNs - before.serverNs) / 1_000;
    const tookUs = (after.atMs - before.atMs) * 1_000;
    return {
      players,
      packets,
      cpuUsPerPacket: cpuUs / packets,
      cpuShare: cpuUs / tookUs,
      clientShare: (after.clientNs - before.clientNs) / 1_000 / tookUs,
      othersShare:
        Math.max(0, after.busyNs - before.busyNs - (after.serverNs - before.serverNs)) / 1_000 / tookUs,
      kibPerPlayer: (costOf(server).residentBytes - this.#bareBytes) / 1_024 / players,
      lost: Math.max(0, lost) / (packets + lost),
      p50Ms: after.count.delay.p50Ms,
      p99Ms: after.count.delay.p99Ms,
    };
  }

  /** Players begin with a keyframe, which servers ask for once for many of them. */
  async #allReceive(players: number): Promise<void> {
    const deadline = performance.now() + FIRST_PACKET_TIMEOUT_MS;
    for (;;) {
      const { receiving } = await this.#parts.client.count({ resetDelay: false });
      if (receiving === players) return;
      if (performance.now() > deadline)
        throw new Error(`${receiving} of ${players} players receive anything`);
      await delay(100);
    }
  }

  async #sample(): Promise<Sample> {
    const { client, server, plan } = this.#parts;
    const count = await client.count({ resetDelay: true });
    return {
      atMs: performance.now(),
      count,
      serverNs: costOf(server).cpuNs + softirqNs(plan.cores?.server),
      clientNs: processCost(client.pid).cpuNs,
      busyNs: busyNs(plan.cores?.server),
    };
  }
}

/**
 * mediasoup 3.12 numbers packets that were repaired on the way to it from below 0 when they are older than a
 * player's first one; libsrtp then counts a rollover that the RFC does not, and the player's stream stays sealed.
 */
const MAX_UNOPENED = 0.2;

function assertMedia({ counters: { opened, openFailed }, delay }: Count): void {
  if (openFailed >= (opened + openFailed) * MAX_UNOPENED)
    throw new Error(`${openFailed} of ${opened + openFailed} packets did not open`);
  if (delay.samples === 0) throw new Error('no packet came with the stamp that it was sent with');
}
