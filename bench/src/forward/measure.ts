import { setTimeout as delay } from 'node:timers/promises';
import { type ProcessCost, processCost } from '../process-cost.ts';
import type { Forwarder, Load } from './forwarder.ts';
import { LoadClient, type LoadCount } from './load-client.ts';

/** What one server cost at one number of players. */
export interface ForwardFigure {
  readonly server: string;
  readonly players: number;
  readonly srtpProfile: string;
  readonly packets: number;
  readonly cpuUsPerPacket: number;
  /** Share of one core; of several processes, all together. */
  readonly cpuShare: number;
  readonly kibPerPlayer: number;
  /** Sequence numbers that no player ever saw, as a share of all. */
  readonly lost: number;
}

interface Plan {
  readonly players: readonly number[];
  readonly load: Load;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

/** Players that connect at the same time. */
const CONNECT_AT_ONCE = 10;

/**
 * Loads a server with one publisher and ever more players, and measures at each number of players.
 * @throws when players receive nothing or what they receive does not open with the agreed keys
 */
export async function measureForwarder(
  start: () => Promise<Forwarder>,
  plan: Plan,
): Promise<ForwardFigure[]> {
  await using cleanUp = new AsyncDisposableStack();
  const client = cleanUp.adopt(new LoadClient(), (open) => open.close());
  const server = cleanUp.adopt(await start(), (open) => open.close());
  const srtpProfile = await server.publish(client, plan.load);
  await delay(plan.warmUpMs);
  const bare = costOf(server).residentBytes;
  const figures: ForwardFigure[] = [];
  let playing = 0;
  for (const players of plan.players) {
    while (playing < players) {
      const more = Math.min(CONNECT_AT_ONCE, players - playing);
      const names = Array.from({ length: more }, (_, index) => `player-${playing + index}`);
      await Promise.all(names.map((name) => server.play(client, name)));
      playing += more;
    }
    await delay(plan.warmUpMs);
    const before = await sample(client, server);
    await delay(plan.measureMs);
    const after = await sample(client, server);
    assertMedia(after.count, players);
    const packets = after.count.received - before.count.received;
    const cpuUs = (after.cost.cpuNs - before.cost.cpuNs) / 1_000;
    const missing = after.count.missing - before.count.missing;
    figures.push({
      server: server.name,
      players,
      srtpProfile,
      packets,
      cpuUsPerPacket: cpuUs / packets,
      cpuShare: cpuUs / 1_000 / (after.atMs - before.atMs),
      kibPerPlayer: (after.cost.residentBytes - bare) / 1024 / players,
      lost: missing / (packets + missing),
    });
  }
  return figures;
}

interface Sample {
  readonly atMs: number;
  readonly count: LoadCount;
  readonly cost: ProcessCost;
}

async function sample(client: LoadClient, server: Forwarder): Promise<Sample> {
  const count = await client.count();
  return { atMs: performance.now(), count, cost: costOf(server) };
}

function costOf({ pids }: Forwarder): ProcessCost {
  const costs = pids.map(processCost);
  return {
    cpuNs: costs.reduce((sum, { cpuNs }) => sum + cpuNs, 0),
    residentBytes: costs.reduce((sum, { residentBytes }) => sum + residentBytes, 0),
  };
}

function assertMedia({ playing, opened, openFailed }: LoadCount, players: number): void {
  if (playing !== players) throw new Error(`${playing} of ${players} players receive anything`);
  if (opened === 0 || openFailed > 0)
    throw new Error(`${openFailed} of ${opened + openFailed} packets did not open`);
}
