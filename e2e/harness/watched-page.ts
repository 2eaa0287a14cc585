import type { Browser, Locator, Page } from 'playwright-core';
import { until } from './until.ts';

/** A page of the product as a person sees it; what it complains of is kept. */
export class WatchedPage implements AsyncDisposable {
  readonly page: Page;
  /** Errors that nobody caught, refusals by the content security policy, and `console.error`. */
  readonly complaints: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
  }

  static async open(browser: Browser, url: string): Promise<WatchedPage> {
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1024, height: 720 } });
    const watched = new WatchedPage(await context.newPage());
    await watched.page.goto(url);
    return watched;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close();
  }
}

/** Waits until the picture of a `<video>` goes on and changes. */
export async function moves(video: Locator, what: string): Promise<void> {
  const look = () =>
    video.evaluate((element) => {
      const shown = element as HTMLVideoElement;
      const canvas = Object.assign(document.createElement('canvas'), { width: 16, height: 12 });
      const drawing = canvas.getContext('2d');
      drawing?.drawImage(shown, 0, 0, 16, 12);
      return {
        frames: shown.getVideoPlaybackQuality().totalVideoFrames,
        colours: Array.from(drawing?.getImageData(0, 0, 16, 12).data ?? []),
      };
    });
  await until(`${what} shows a picture`, async () => (await video.count()) > 0 && (await look()).frames > 0);
  const first = await look();
  await until(`${what} moves`, async () => {
    const now = await look();
    const isChanged = now.colours.some((value, index) => Math.abs(value - first.colours[index]!) > 8);
    return now.frames >= first.frames + 10 && isChanged;
  });
}
