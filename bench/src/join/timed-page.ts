import { join } from 'node:path';
import { type ChromiumPage, openChromiumPage } from '@parley/e2e/chromium.ts';
import type { ServerInfo } from '@parley/e2e/server.ts';
import type { Browser } from 'playwright-core';
import { pageSource } from '../page-source.ts';
import type { Stopwatch } from './in-page.ts';

const IN_PAGE = pageSource(join(import.meta.dirname, 'in-page.ts'));

type Method = {
  [K in keyof Stopwatch]: Stopwatch[K] extends (...args: never[]) => unknown ? K : never;
}[keyof Stopwatch];

/** A fresh page with the SDK loaded and a stopwatch in it. */
export class TimedPage implements AsyncDisposable {
  readonly #page: ChromiumPage;

  private constructor(page: ChromiumPage) {
    this.#page = page;
  }

  static async open(browser: Browser, server: ServerInfo): Promise<TimedPage> {
    const page = await openChromiumPage(browser);
    await page.goto(`${server.url}/sdk/parley.mjs`);
    await page.evaluate(`document.body.replaceChildren(); ${IN_PAGE}; null`);
    const timed = new TimedPage(page);
    await timed.run('load', `${server.url}/sdk/parley.mjs`);
    return timed;
  }

  run<M extends Method>(
    method: M,
    ...args: Parameters<Stopwatch[M]>
  ): Promise<Awaited<ReturnType<Stopwatch[M]>>> {
    return this.#page.evaluate(`stopwatch.${method}(...${JSON.stringify(args)})`);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#page.close();
  }
}
