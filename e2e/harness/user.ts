import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { type Callback, CallbackLog } from './callback-log.ts';
import type { Agent, AgentProfile, Picture, Received, RoomConfig } from './in-page-agent.ts';
import type { PageDriver } from './page-driver.ts';
import type { ServerInfo } from './server.ts';
import { until } from './until.ts';

const AGENT = stripTypeScriptTypes(
  readFileSync(join(import.meta.dirname, 'in-page-agent.ts'), 'utf8'),
).replaceAll(/^export /gm, '');

/** `ZegoScenario.StandardVideoCall`: 640×360, 15 fps. */
const STANDARD_VIDEO_CALL = 4;

/** What a login or a message was answered with. */
export interface Result {
  readonly errorCode: number;
  readonly message?: string;
  readonly extendedData?: unknown;
}

type Method = { [K in keyof Agent]: Agent[K] extends (...args: never[]) => unknown ? K : never }[keyof Agent];

interface LoginOptions extends RoomConfig {
  readonly userName?: string;
}

/** A person at a browser: the SDK in a page of its own, and all that it has called back. */
export class User {
  readonly userId: string;
  readonly callbacks: CallbackLog;
  readonly page: PageDriver;
  readonly server: ServerInfo;

  private constructor(userId: string, page: PageDriver, server: ServerInfo) {
    this.userId = userId;
    this.page = page;
    this.server = server;
    this.callbacks = new CallbackLog(userId);
  }

  /** Opens a bare page of the server's origin and loads the SDK into it; no engine exists yet. */
  static async open(userId: string, page: PageDriver, server: ServerInfo): Promise<User> {
    const user = new User(userId, page, server);
    await page.expose('parleyReport', (text) => user.callbacks.add(JSON.parse(text) as Callback));
    // The module itself, shown as text, is the barest page that the server has.
    await page.goto(`${server.url}/sdk/parley.mjs`);
    await page.evaluate(`document.body.replaceChildren(); ${AGENT}; null`);
    await user.agent('load', `${server.url}/sdk/parley.mjs`);
    return user;
  }

  /** Runs a method of the agent in the page. */
  agent<M extends Method>(method: M, ...args: Parameters<Agent[M]>): Promise<Awaited<ReturnType<Agent[M]>>> {
    return this.page.evaluate(`parleyAgent.${method}(...${JSON.stringify(args)})`);
  }

  /** Creates the engine with the test app's AppSign, unless the profile says otherwise. */
  async createEngine(profile: Partial<AgentProfile> = {}): Promise<void> {
    const { appID, appSign } = this.server.app;
    await this.agent('createEngine', { appID, appSign, scenario: STANDARD_VIDEO_CALL, ...profile });
  }

  async login(roomId: string, { userName, ...config }: LoginOptions = {}): Promise<Result> {
    const user = { userID: this.userId, ...(userName === undefined ? {} : { userName }) };
    const settings = { isUserStatusNotify: true, ...config };
    return (await this.agent('login', roomId, user, settings)) as Result;
  }

  /** Logs in and insists that it succeeds. */
  async join(roomId: string, options: LoginOptions = {}): Promise<void> {
    const result = await this.login(roomId, options);
    if (result.errorCode !== 0)
      throw new Error(`${this.userId} could not log in to ${roomId}: ${JSON.stringify(result)}`);
  }

  /** Calls a method of the engine whose arguments and answer are JSON. */
  async call(method: string, ...args: unknown[]): Promise<Result | null> {
    return (await this.agent('call', method, args)) as Result | null;
  }

  publish(streamId: string): Promise<Result | null> {
    return this.call('startPublishingStream', streamId);
  }

  play(streamId: string): Promise<unknown> {
    return this.agent('play', streamId);
  }

  /** Waits until the view's picture has gone on by `frames` frames and has changed. */
  async seesMovement(view: string, frames = 10): Promise<Picture> {
    const first = await until(`${this.userId} sees a picture in ${view}`, () => this.agent('picture', view));
    return until(`the picture of ${view} moves at ${this.userId}`, async () => {
      const now = await this.agent('picture', view);
      if (now === null || now.frames < first.frames + frames) return undefined;
      return now.colours.some((value, index) => Math.abs(value - first.colours[index]!) > 8)
        ? now
        : undefined;
    });
  }

  /** Waits until sound arrives, has energy, goes on, and comes out of an element that is not muted. */
  async hearsSound(streams = 1): Promise<void> {
    const energies = async () =>
      (await this.received('audio')).map(({ audioEnergy }) => audioEnergy).filter((energy) => energy > 0);
    const first = await until(`${this.userId} hears ${streams} streams`, async () => {
      const now = await energies();
      return now.length >= streams ? now : undefined;
    });
    const total = first.reduce((sum, energy) => sum + energy, 0);
    await until(
      `${this.userId} goes on hearing`,
      async () => (await energies()).reduce((sum, energy) => sum + energy, 0) > total,
    );
    await until(
      `${this.userId} plays ${streams} streams aloud`,
      async () => (await this.agent('playing')).audible >= streams,
    );
  }

  async received(kind: 'audio' | 'video'): Promise<Received[]> {
    return (await this.agent('received')).filter((track) => track.kind === kind);
  }

  close(): Promise<void> {
    return this.page.close();
  }
}
