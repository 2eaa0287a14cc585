/**
 * Takes pictures of the stories: `node scripts/screenshots.ts <folder> [story…]`. Needs `vite` running; its address in
 * `STORIES_URL`. Sizes, themes and languages can be narrowed by `SIZES=390,1440 THEMES=dark LANGS=zh`.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const SIZES: Readonly<Record<string, { width: number; height: number }>> = {
  1440: { width: 1440, height: 900 },
  768: { width: 768, height: 1024 },
  390: { width: 390, height: 844 },
};

const list = (name: string, all: string): string[] => (process.env[name] ?? all).split(',');
const [folder = 'test-results/stories', ...stories] = process.argv.slice(2);
const base = process.env.STORIES_URL ?? 'http://localhost:46700';

await mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
  ],
});
for (const width of list('SIZES', '1440,768,390')) {
  const page = await browser.newPage({ viewport: SIZES[width] ?? { width: 1440, height: 900 } });
  for (const theme of list('THEMES', 'light,dark')) {
    for (const lang of list('LANGS', 'en,zh')) {
      for (const story of stories) {
        await page.goto(`${base}/stories?story=${story}&theme=${theme}&lang=${lang}#room=standup`);
        await page.evaluate(() => document.fonts.ready.then(() => undefined));
        await page.locator('main').waitFor();
        // Spinners never finish; everything else is jumped to its end.
        await page.evaluate(() => {
          for (const animation of document.getAnimations()) {
            if (animation.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
              animation.finish();
          }
        });
        await page.screenshot({ path: join(folder, `${story}-${width}-${theme}-${lang}.png`) });
      }
    }
  }
  await page.close();
}
await browser.close();
