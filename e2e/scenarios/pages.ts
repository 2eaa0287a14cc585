import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { createServer } from 'vite';
import { expect } from 'vitest';
import { freePorts } from '../harness/ports.ts';
import type { Stage } from '../harness/stage.ts';
import { packToken, tokenContent } from '../harness/tokens.ts';
import { until } from '../harness/until.ts';
import { moves, WatchedPage } from '../harness/watched-page.ts';

const QUICK_START = join(import.meta.dirname, '../../examples/quick-start');

/** Two windows open the printed address and press Call. */
export async function twoWindowsPressCall(stage: Stage): Promise<void> {
  await using cleanUp = new AsyncDisposableStack();
  const { alice, bob } = await twoEnter(stage, cleanUp, async (page, name) => {
    await page.getByLabel('Your name').fill(name);
    await page.getByRole('button', { name: 'Call', exact: true }).click();
  });
  for (const [{ page }, other] of [
    [alice, 'Bob'],
    [bob, 'Alice'],
  ] as const)
    await moves(page.getByRole('listitem', { name: other }).locator('video'), `the picture of ${other}`);

  await bob.page.getByRole('button', { name: 'Hang up' }).click();
  await alice.page.getByRole('listitem', { name: 'Bob' }).waitFor({ state: 'detached' });
  expect([...alice.complaints, ...bob.complaints]).toEqual([]);
}

/** A call with nothing but a keyboard: every control is reached by Tab, and focus goes where something happened. */
export async function callByKeyboard(stage: Stage): Promise<void> {
  await using cleanUp = new AsyncDisposableStack();
  const { alice, bob } = await twoEnter(stage, cleanUp, async (page, name) => {
    await tabTo(page, page.getByLabel('Your name'));
    await page.keyboard.type(name);
    await page.keyboard.press('Enter');
  });
  const { keyboard } = bob.page;
  await moves(bob.page.getByRole('listitem', { name: 'Alice' }).locator('video'), 'the picture of Alice');
  await tabTo(bob.page, bob.page.getByRole('button', { name: 'Turn microphone off' }));
  await keyboard.press('Space');
  await alice.page.getByRole('listitem', { name: /^Bob.*microphone off/i }).waitFor();
  await tabTo(bob.page, bob.page.getByRole('button', { name: 'Choose devices' }));
  await keyboard.press('Enter');
  await bob.page.getByRole('dialog').waitFor();
  await keyboard.press('Escape');
  await isFocused(bob.page.getByRole('button', { name: 'Choose devices' }));
  await tabTo(bob.page, bob.page.getByRole('button', { name: 'Hang up' }));
  await keyboard.press('Enter');
  await isFocused(bob.page.getByRole('heading', { name: 'You left the call' }));
  await alice.page.getByRole('listitem', { name: 'Bob' }).waitFor({ state: 'detached' });
}

/** Opens the call page of one room in two windows; each goes in when its preview moves. */
async function twoEnter(
  stage: Stage,
  cleanUp: AsyncDisposableStack,
  enter: (page: Page, name: string) => Promise<void>,
) {
  const address = `${stage.server.url}/call#room=${stage.id('room')}`;
  const alice = cleanUp.use(await WatchedPage.open(stage.chromium, address));
  const bob = cleanUp.use(await WatchedPage.open(stage.chromium, address));
  for (const [{ page }, name] of [
    [alice, 'Alice'],
    [bob, 'Bob'],
  ] as const) {
    await moves(page.locator('video').first(), `the preview of ${name}`);
    await enter(page, name);
  }
  return { alice, bob };
}

const hasFocus = (place: Locator) => place.evaluate((element) => element === document.activeElement);

async function isFocused(place: Locator): Promise<void> {
  await place.waitFor();
  await until('it to have the focus', () => hasFocus(place));
}

/** More than there are places to stop at on a page. */
const MANY_TABS = 30;

async function tabTo(page: Page, place: Locator): Promise<void> {
  await place.waitFor();
  for (let tabs = 0; tabs < MANY_TABS; tabs++) {
    if (await hasFocus(place)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${MANY_TABS} times Tab did not lead to ${place}`);
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

/** A section of the debug page by its heading. */
const section = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });

/** Fills in the credentials and ids by their labels, presses Log in and waits for the outcome. */
async function logInOnDebugPage(
  page: Page,
  fields: Readonly<Record<string, string>>,
  outcome = 'Logined',
): Promise<Locator> {
  const form = section(page, 'Engine and room');
  if ('Token' in fields) await form.getByRole('radio', { name: 'Token' }).check();
  for (const [label, value] of Object.entries(fields))
    await form.getByRole('textbox', { name: label, exact: true }).fill(value);
  await form.getByRole('button', { name: 'Log in', exact: true }).click();
  const log = page.getByRole('log');
  await log
    .getByRole('listitem')
    .filter({ hasText: 'onRoomStateChanged' })
    .filter({ hasText: outcome })
    .waitFor();
  return log;
}

/** Every step of the seed's web debug page by hand: one side logs in by AppSign, the other by Token. */
export async function debugPageGoesThroughACall(stage: Stage): Promise<void> {
  const { app, url } = stage.server;
  const [roomID, streamID] = [stage.id('room'), stage.id('stream')];
  await using publisher = await WatchedPage.open(stage.chromium, `${url}/debug`);
  await using player = await WatchedPage.open(stage.chromium, `${url}/debug`);
  const common = { AppID: String(app.appID), RoomID: roomID };
  const fields = { ...common, UserID: stage.id('publisher') };
  await logInOnDebugPage(publisher.page, { ...fields, AppSign: 'f'.repeat(64) }, 'LoginFailed');
  const publisherLog = await logInOnDebugPage(publisher.page, { ...fields, AppSign: app.appSign });
  const token = packToken(tokenContent(app, stage.id('player')), app.serverSecret);
  const playerLog = await logInOnDebugPage(player.page, {
    ...common,
    Token: token,
    UserID: stage.id('player'),
  });

  const publish = section(publisher.page, 'Publish');
  await publish.getByLabel('StreamID').fill(streamID);
  await publish.getByRole('button', { name: 'Preview', exact: true }).click();
  await publish.getByRole('button', { name: 'Publish', exact: true }).click();
  await moves(section(publisher.page, 'Pictures').locator('video'), 'the preview');
  const told = playerLog.getByRole('listitem').filter({ hasText: 'onRoomStreamUpdate' });
  await told.filter({ hasText: 'Add' }).filter({ hasText: streamID }).waitFor();

  const play = section(player.page, 'Play');
  await play.getByLabel('StreamID').fill(streamID);
  await play.getByRole('button', { name: 'Play', exact: true }).click();
  await moves(section(player.page, 'Pictures').locator('video'), 'the played stream');
  await playerLog.getByRole('listitem').filter({ hasText: 'onPlayerQualityUpdate' }).first().waitFor();

  await play.getByRole('button', { name: 'Stop', exact: true }).click();
  await section(player.page, 'Pictures').locator('video').waitFor({ state: 'detached' });
  await publish.getByRole('button', { name: 'Stop publishing', exact: true }).click();
  await told.filter({ hasText: 'Delete' }).waitFor();
  await publish.getByRole('button', { name: 'Stop preview', exact: true }).click();
  const connection = section(publisher.page, 'Engine and room');
  await connection.getByRole('button', { name: 'Log out', exact: true }).click();
  await publisherLog
    .getByRole('listitem')
    .filter({ hasText: 'onRoomStateChanged' })
    .filter({ hasText: 'Logout' })
    .waitFor();
  await connection.getByRole('button', { name: 'Destroy engine', exact: true }).click();
  await publisher.page.getByRole('status').getByText('none').first().waitFor();
  expect([...publisher.complaints, ...player.complaints]).toEqual([]);
}
