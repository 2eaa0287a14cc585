/** A process of its own that holds many idle clients: JSON lines in, JSON lines out. */
import { createInterface } from 'node:readline';
import type { ServerInfo } from '@parley/e2e/server.ts';
import { SignalClient } from '@parley/e2e/signal-client.ts';

export interface Enter {
  readonly server: ServerInfo;
  /** Members are called `<roomPrefix>-<n>`. */
  readonly roomPrefix: string;
  readonly count: number;
  readonly membersPerRoom: number;
  /** Logins that are under way at once. */
  readonly atOnce: number;
  /** Logins in a second at most. */
  readonly perSecond?: number;
}

export interface Entered {
  readonly elapsedMs: number;
  /** From opening the connection to the answer to `join`, for each login. */
  readonly loginMs: readonly number[];
}

export interface Announce {
  readonly server: ServerInfo;
  readonly roomId: string;
  readonly userId: string;
}

const clients: SignalClient[] = [];

const methods: Record<string, (params: never) => Promise<unknown>> = {
  /** Logs `count` clients in, as fast as allowed, and keeps them. */
  async enter({ server, roomPrefix, count, membersPerRoom, atOnce, perSecond }: Enter): Promise<Entered> {
    const loginMs: number[] = [];
    const startedAt = performance.now();
    let next = 0;
    const enterOneByOne = async () => {
      while (next < count) {
        const index = next++;
        if (perSecond !== undefined) await elapsed(startedAt + (index / perSecond) * 1_000);
        const openedAt = performance.now();
        const client = await SignalClient.open(server);
        const room = Math.floor(index / membersPerRoom);
        await client.join(`${roomPrefix}-${room}`, `${roomPrefix}-${index}`, { isUserStatusNotify: true });
        loginMs.push(performance.now() - openedAt);
        clients.push(client);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, enterOneByOne));
    return { elapsedMs: performance.now() - startedAt, loginMs };
  },

  /** Milliseconds from one more login until every other client of this process that is in the room knows of it. */
  async announce({ server, roomId, userId }: Announce): Promise<number> {
    const newcomer = await SignalClient.open(server);
    const sentAt = performance.now();
    const told = Promise.all(clients.map((client) => toldOf(client, userId)));
    await newcomer.join(roomId, userId, { isUserStatusNotify: true });
    await told;
    const elapsedMs = performance.now() - sentAt;
    await newcomer.request('leave');
    await newcomer[Symbol.asyncDispose]();
    return elapsedMs;
  },

  /** Ends all clients without a word, as a crash would. */
  async drop(): Promise<void> {
    await Promise.all(clients.splice(0).map((client) => client[Symbol.asyncDispose]()));
  },
};

function elapsed(atMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, atMs - performance.now())));
}

function toldOf({ socket }: SignalClient, userId: string): Promise<void> {
  return new Promise((resolve) => {
    const listen = (data: unknown) => {
      const { type, users } = JSON.parse(String(data)) as { type: string; users?: { userId: string }[] };
      if (type !== 'usersAdded' || users?.some((user) => user.userId === userId) !== true) return;
      socket.off('message', listen);
      resolve();
    };
    socket.on('message', listen);
  });
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line) as { id: number; method: string; params: never };
  const answer = await methods[method]!(params).then(
    (result) => ({ result }),
    (error: Error) => ({ error: error.message }),
  );
  process.stdout.write(`${JSON.stringify({ id, ...answer })}\n`);
}
process.exit();
