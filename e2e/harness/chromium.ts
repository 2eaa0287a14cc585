import { type Browser, type BrowserContext, chromium, type LaunchOptions, type Page } from 'playwright-core';
import type { PageDriver } from './page-driver.ts';

const CHROMIUM = process.env.E2E_CHROMIUM ?? '/usr/bin/chromium';

const COMMON_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
];

/**
 * How Chromium is started for tests. The fake devices show a moving picture and beep once a second.
 * @param prompt what happens when a page asks for the camera: `granted` without asking, or `asked`,
 *   which in a window that nobody looks at is a refusal
 */
export const chromiumOptions = (prompt: 'granted' | 'asked'): LaunchOptions => ({
  executablePath: CHROMIUM,
  headless: true,
  args: prompt === 'granted' ? [...COMMON_ARGS, '--use-fake-ui-for-media-stream'] : COMMON_ARGS,
});

/** Joins the Chromium that the test run started. */
export const connectChromium = (endpoint: string): Promise<Browser> => chromium.connect(endpoint);

/** A page in a context of its own, as if on a machine of its own. */
export async function openChromiumPage(browser: Browser): Promise<ChromiumPage> {
  const context = await browser.newContext();
  return new ChromiumPage(context, await context.newPage());
}

export class ChromiumPage implements PageDriver {
  readonly context: BrowserContext;
  readonly page: Page;

  constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
  }

  async goto(url: string): Promise<void> {
    await this.page.goto(url);
  }

  evaluate<T>(expression: string): Promise<T> {
    return this.page.evaluate<T>(expression);
  }

  async expose(name: string, receive: (text: string) => void): Promise<void> {
    await this.page.exposeFunction(name, receive);
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
