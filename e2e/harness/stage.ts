import type { Browser } from 'playwright-core';
import { openChromiumPage } from './chromium.ts';
import type { PageDriver } from './page-driver.ts';
import type { ServerInfo } from './server.ts';
import { User } from './user.ts';

/** What a user comes with when it is not the usual: a page in another browser, another way to the server. */
interface Entrance {
  readonly page?: PageDriver;
  /** Base URL under which this user's page reaches the server. */
  readonly url?: string;
}

/** Where a scenario plays: a server, a browser, and names that no other scenario uses. */
export interface Stage {
  readonly server: ServerInfo;
  readonly chromium: Browser;
  /** A room, user or stream id of this scenario's own. */
  id(name: string): string;
  /** Opens a page for a user, with the SDK and no engine. */
  open(name: string, entrance?: Entrance): Promise<User>;
  /** Opens a page for a user and creates its engine. */
  enter(name: string, entrance?: Entrance): Promise<User>;
}

let scenarios = 0;

/** Sets a stage; disposing it closes all its pages. */
export function setStage(chromium: Browser, server: ServerInfo): Stage & AsyncDisposable {
  scenarios += 1;
  const suffix = `${scenarios}-${process.pid}`;
  const users: User[] = [];
  const id = (name: string) => `${name}-${suffix}`;
  const open = async (name: string, { page, url = server.url }: Entrance = {}) => {
    const user = await User.open(id(name), page ?? (await openChromiumPage(chromium)), { ...server, url });
    users.push(user);
    return user;
  };
  return {
    server,
    chromium,
    id,
    open,
    enter: async (name, entrance) => {
      const user = await open(name, entrance);
      await user.createEngine();
      return user;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(users.map((user) => user.close()));
    },
  };
}
