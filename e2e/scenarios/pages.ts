import { join } from 'node:path';
import { createServer } from 'vite';
import { expect } from 'vitest';
import { freePorts } from '../harness/ports.ts';
import type { Stage } from '../harness/stage.ts';
import { moves, WatchedPage } from '../harness/watched-page.ts';

const QUICK_START = join(import.meta.dirname, '../../examples/quick-start');

/** Two windows open the printed address and press Call. */
export async function twoWindowsPressCall(stage: Stage): Promise<void> {
  const address = `${stage.server.url}/call#room=${stage.id('room')}`;
  await using alice = await WatchedPage.open(stage.chromium, address);
  await using bob = await WatchedPage.open(stage.chromium, address);
  for (const [{ page }, name] of [
    [alice, 'Alice'],
    [bob, 'Bob'],
  ] as const) {
    await page.getByLabel('Your name').fill(name);
    await moves(page.locator('video').first(), `the preview of ${name}`);
    await page.getByRole('button', { name: 'Call', exact: true }).click();
  }
  for (const [{ page }, other] of [
    [alice, 'Bob'],
    [bob, 'Alice'],
  ] as const)
    await moves(page.getByRole('listitem', { name: other }).locator('video'), `the picture of ${other}`);

  await bob.page.getByRole('button', { name: 'Hang up' }).click();
  await alice.page.getByRole('listitem', { name: 'Bob' }).waitFor({ state: 'detached' });
  expect([...alice.complaints, ...bob.complaints]).toEqual([]);
}

/** The quick start's own page, served as its README says, in two windows. */
export async function quickStartPageCalls(stage: Stage): Promise<void> {
  const port = await freePorts();
  const target = stage.server.url;
  await using cleanUp = new AsyncDisposableStack();
  const vite = cleanUp.adopt(
    await createServer({
      root: QUICK_START,
      configFile: join(QUICK_START, 'vite.config.ts'),
      logLevel: 'error',
      server: {
        host: '127.0.0.1',
        port,
        strictPort: true,
        proxy: { '/signal': { target, ws: true }, '/dev/credentials': target },
      },
    }),
    (running) => running.close(),
  );
  await vite.listen();
  const addressOf = (name: string) =>
    `http://127.0.0.1:${port}/?roomID=${stage.id('room')}&userID=${stage.id(name)}`;
  const alice = cleanUp.use(await WatchedPage.open(stage.chromium, addressOf('alice')));
  const bob = cleanUp.use(await WatchedPage.open(stage.chromium, addressOf('bob')));
  for (const { page } of [alice, bob]) await page.getByRole('button', { name: 'Call' }).click();
  for (const { page } of [alice, bob]) {
    await moves(page.locator('#local-view video'), 'the local view');
    await moves(page.locator('#remote-view video'), 'the remote view');
  }
  const log = alice.page.locator('#log');
  await log.getByText(`Logged in to ${stage.id('room')}`).waitFor();
  await log.getByText(`Publishing stream-${stage.id('alice')}`, { exact: true }).waitFor();
  await log.getByText(`Playing stream-${stage.id('bob')}`, { exact: true }).waitFor();
  await log
    .getByText(/^You: up (?!Unknown)\w+, down (?!Unknown)\w+$/)
    .first()
    .waitFor();
  await bob.page.getByRole('button', { name: 'Hang up' }).click();
  await bob.page.locator('#log').getByText('The engine is destroyed').waitFor();
  await log.getByText(`${stage.id('bob')} left ${stage.id('room')}`).waitFor();
  expect([...alice.complaints, ...bob.complaints]).toEqual([]);
}
