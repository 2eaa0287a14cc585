import { text } from 'node:stream/consumers';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { isAccessible } from '../harness/accessible.ts';
import { SeverableProxy } from '../harness/severable-proxy.ts';
import type { Stage } from '../harness/stage.ts';
import { until } from '../harness/until.ts';
import { WatchedPage } from '../harness/watched-page.ts';
import { playWhenTold } from './call.ts';

/** Pages are asked again every few seconds, and clients report every ten. */
const REPORTED_MS = 30_000;

/** Needs a server of its own, whose first operator it makes. */
export async function theConsoleSaysWhyACallWasBad(stage: Stage): Promise<void> {
  await using proxy = await SeverableProxy.to(stage.server.url);
  const [alice, bob] = [await stage.enter('alice'), await stage.enter('bob', { url: proxy.url })];
  const [room, stream] = [stage.id('room'), stage.id('stream')];
  await Promise.all([alice.join(room), bob.join(room)]);
  await alice.publish(stream);
  await playWhenTold(bob, stream);
  await bob.seesMovement(stream);

  // Somebody whose browser shows no picture, whatever arrives.
  const carol = await stage.enter('carol');
  await carol.page.evaluate('(HTMLVideoElement.prototype.requestVideoFrameCallback = () => 0, null)');
  await carol.join(room);
  await playWhenTold(carol, stream);

  await using watched = await WatchedPage.open(stage.chromium, `${stage.server.url}/console`);
  const { page } = watched;
  await page.getByLabel('Name').fill('Ann');
  await page.getByLabel('Password').fill('correct horse battery');
  await page.getByRole('button', { name: 'Set up the console' }).click();
  await page.getByRole('heading', { name: 'Projects' }).waitFor();
  const project = `${stage.server.url}/console/projects/${stage.server.app.appID}`;

  await page.goto(`${project}/rooms/${encodeURIComponent(room)}`);
  const received = page.getByRole('row').filter({ hasText: `${bob.userId} gets` });
  // What the engine measures, and what bob's browser said.
  await received.filter({ hasText: /bit\/s/ }).waitFor();
  await received.filter({ hasText: /\d+ × \d+/ }).waitFor({ timeout: REPORTED_MS });
  await isAccessible(page, 'what goes up and down in a live room');

  const mark = bob.callbacks.mark();
  proxy.cut();
  await bob.callbacks.waitFor('onRoomStateChanged', () => true, { after: mark });
  const cut = bob.callbacks.mark();
  proxy.mend();
  await bob.callbacks.waitFor('onRoomStateChanged', () => true, { after: cut });

  await page.goto(`${project}/history`);
  await page.getByRole('link', { name: room }).click();
  const finding = page.getByRole('button', { name: `${bob.userId} had no connection to the server` });
  await finding.waitFor({ timeout: REPORTED_MS });
  // The call goes on, and so do its curves.
  await page.getByText(`${bob.userId} gets`).waitFor({ timeout: REPORTED_MS });
  for (const plot of ['Bit rate, Mbit/s', 'Pictures a second', 'Loss', 'Round trip', 'Picture stands still'])
    await page.getByRole('figure', { name: plot }).waitFor();
  expect(await inkOf(page)).toBeGreaterThan(200);
  await page.getByText('Every report, as a table').click();
  await page.getByRole('grid', { name: 'Every report, as a table' }).waitFor();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download as CSV' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe(`${room}.csv`);
  expect(await text(await file.createReadStream())).toMatch(
    /^at,member,streamId,direction,.*lossPercent.*\r\n/,
  );
  await isAccessible(page, 'the call');
  await finding.click();
  await page.getByRole('button', { name: /^Whole call/ }).click();

  await page.goto(`${project}/quality`);
  const login = page.getByRole('listitem').filter({ hasText: 'Logins that succeeded' });
  await login.filter({ hasText: '100 %' }).waitFor();
  const plays = page.getByRole('listitem').filter({ hasText: 'Plays that succeeded' });
  await until('one of two plays has shown nothing', async () => {
    await page.reload();
    await plays.waitFor();
    return (await plays.textContent())?.includes('50 %');
  });
  await page.getByRole('row').filter({ hasText: '1004001' }).filter({ hasText: 'Play' }).waitFor();
  const firstFrame = page.getByRole('listitem').filter({ hasText: 'Time to the first picture' });
  await firstFrame.filter({ hasText: /\d (ms|s)/ }).waitFor();
  await isAccessible(page, 'the quality of a project');
  await page.goto(`${stage.server.url}/console/usage`);
  await page.getByRole('img', { name: /^Time played, by size of the picture\. .*SD: / }).waitFor();
  await isAccessible(page, 'the time played');

  await page.evaluate("localStorage.setItem('parley.language', 'zh')");
  await page.goto(`${project}/history`);
  await page.getByRole('link', { name: room }).click();
  await page.getByRole('button', { name: `${bob.userId} 与服务器断开连接` }).waitFor();
  await isAccessible(page, 'the call in Chinese');
  expect(watched.complaints).toEqual([]);
}

/** How many points of the first plot are of no background: a plot that draws nothing has none. */
function inkOf(page: Page): Promise<number> {
  return page
    .locator('figure canvas')
    .first()
    .evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      let ink = 0;
      for (let index = 3; index < pixels.length; index += 4) if ((pixels[index] ?? 0) > 0) ink++;
      return ink;
    });
}
