import type { Browser } from 'playwright-core';
import { openChromiumPage } from './chromium.ts';
import type { ServerInfo } from './server.ts';
import { User } from './user.ts';

/** Where a scenario plays: a server, a browser, and names that no other scenario uses. */
export interface Stage {
  readonly server: ServerInfo;
  /** Opens a page for a user and creates its engine. */
  enter(name: string): Promise<User>;
  /** Opens a page for a user, with the SDK and no engine. */
  open(name: string): Promise<User>;
  /** A room, user or stream id of this scenario's own. */
  id(name: string): string;
}

export interface OpenStage extends Stage, AsyncDisposable {}

let scenarios = 0;

/** Sets a stage; disposing it closes all its pages. */
export function setStage(browser: Browser, server: ServerInfo): OpenStage {
  scenarios += 1;
  const suffix = `${scenarios}-${process.pid}`;
  const users: User[] = [];
  const id = (name: string) => `${name}-${suffix}`;
  const open = async (name: string) => {
    const user = await User.open(id(name), await openChromiumPage(browser), server);
    users.push(user);
    return user;
  };
  return {
    server,
    id,
    open,
    enter: async (name) => {
      const user = await open(name);
      await user.createEngine();
      return user;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(users.map((user) => user.close()));
    },
  };
}
