import { join } from 'node:path';
import { type ChromiumPage, chromiumOptions, openChromiumPage } from '@parley/e2e/chromium.ts';
import { type Browser, chromium } from 'playwright-core';
import { pageSource } from '../page-source.ts';
import type { HostName, Network } from './network.ts';
import type { Observation } from './page/observer.ts';

const source = (name: string) => pageSource(join(import.meta.dirname, 'page', `${name}.ts`));
const PUBLISHER_SCRIPT = source('clock-camera');
const PLAYER_SCRIPT = source('observer');

/** Opens Chromium on a host; pages of `origin` get what the browser keeps for secure ones. */
export function openBrowser(network: Network, host: HostName, origin: string): Promise<Browser> {
  const { executablePath, args = [], ...options } = chromiumOptions('granted');
  return chromium.launch({
    ...options,
    args: [...args, `--unsafely-treat-insecure-origin-as-secure=${origin}`],
    executablePath: network.commandOn(host, executablePath!),
  });
}

/** A page that can publish the clock; `call` names the script that makes it a client of a server. */
export const openPublisher = (browser: Browser, url: string, call: string): Promise<ChromiumPage> =>
  open(browser, url, `${PUBLISHER_SCRIPT}\n${source(call)}`);

/** A page that plays and tells what it sees. */
export async function openPlayer(browser: Browser, url: string, call: string): Promise<PlayerPage> {
  const page = await open(browser, url, `${PLAYER_SCRIPT}\n${source(call)}`);
  return new PlayerPage(page);
}

async function open(browser: Browser, url: string, script: string): Promise<ChromiumPage> {
  const page = await openChromiumPage(browser);
  await page.goto(url);
  await page.evaluate(`document.body.replaceChildren(); (() => { ${script} })()`);
  return page;
}

export class PlayerPage implements AsyncDisposable {
  readonly page: ChromiumPage;

  constructor(page: ChromiumPage) {
    this.page = page;
  }

  /** Settles when the first frame is on screen. */
  async firstFrame(): Promise<void> {
    await this.page.evaluate('observer.follow()');
  }

  start(): Promise<void> {
    return this.page.evaluate('observer.start()');
  }

  /** What has been seen and heard since `start`. */
  soFar(): Promise<Observation> {
    return this.page.evaluate<Observation>('observer.soFar()');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.page.close();
  }
}
