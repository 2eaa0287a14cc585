import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import type { PageDriver } from './page-driver.ts';

const FIREFOX = process.env.E2E_FIREFOX ?? '/usr/bin/firefox-esr';

/** Starts Firefox with fake devices, driven over WebDriver BiDi. */
export const launchFirefox = (): Promise<Browser> =>
  puppeteer.launch({
    browser: 'firefox',
    protocol: 'webDriverBiDi',
    executablePath: FIREFOX,
    headless: true,
    extraPrefsFirefox: {
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
      'media.peerconnection.ice.loopback': true,
      'media.peerconnection.ice.obfuscate_host_addresses': false,
      'media.autoplay.default': 0,
      'media.autoplay.blocking_policy': 0,
    },
  });

export async function openFirefoxPage(browser: Browser): Promise<PageDriver> {
  const context = await browser.createBrowserContext();
  const page: Page = await context.newPage();
  return {
    goto: async (url) => {
      await page.goto(url);
    },
    evaluate: <T>(expression: string) => page.evaluate(expression) as Promise<T>,
    expose: (name, receive) => page.exposeFunction(name, receive),
    close: () => context.close(),
  };
}
