import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { isAccessible } from '../harness/accessible.ts';
import { SeverableProxy } from '../harness/severable-proxy.ts';
import type { Stage } from '../harness/stage.ts';
import { until } from '../harness/until.ts';
import { moves, WatchedPage } from '../harness/watched-page.ts';

export const PASSWORD = 'correct horse battery';

/** From an empty server to a call that the console shows and ends, as its first visitor goes. */
export async function firstVisitorRunsACall(stage: Stage): Promise<void> {
  await using watched = await WatchedPage.open(stage.chromium, `${stage.server.url}/console`);
  const { page } = watched;
  await isAccessible(page, 'the set-up');
  await page.getByLabel('Name').fill('Ann');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Set up the console' }).click();

  await page.getByRole('button', { name: 'New project' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Web shop');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('heading', { name: 'Web shop' }).waitFor();
  await page.getByRole('button', { name: 'Show secrets' }).click();
  const call = page.getByRole('link', { name: 'Open a test call' });
  const address = new URL((await call.getAttribute('href')) ?? '', stage.server.url).href;
  await isAccessible(page, 'the keys');
  const project = new URL(page.url()).pathname;

  const caller = await WatchedPage.open(stage.chromium, address);
  await using _ = caller;
  await caller.page.getByRole('button', { name: 'Log in', exact: true }).click();
  expect(new URL(caller.page.url()).hash).toBe('');
  await caller.page.getByRole('button', { name: 'Publish', exact: true }).click();

  await page.getByRole('tab', { name: 'Live' }).click();
  await page.getByRole('link', { name: 'room1' }).click();
  await page.getByRole('button', { name: /^Stop: / }).waitFor();
  await isAccessible(page, 'a live room');
  await page.getByRole('button', { name: /^Remove: / }).click();
  await caller.page.getByText('KickOut').first().waitFor();
  await page.getByText('This room has ended.').waitFor();

  await page.goto(`${stage.server.url}${project}/history`);
  await page.getByRole('link', { name: 'room1' }).click();
  await page.getByRole('img', { name: 'Time line' }).waitFor();
  await isAccessible(page, 'a call of the past');
  await page.goto(`${stage.server.url}${project}/webhooks`);
  await page.getByRole('heading', { name: 'Where events are posted to' }).waitFor();
  await page.getByLabel('URL for room_create').fill('no address');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('This does not have the right form').waitFor();
  await isAccessible(page, 'webhooks');
  for (const [link, heading] of [
    ['Usage', 'Usage'],
    ['Error codes', 'Error codes'],
    ['Operators', 'Operators'],
    ['Audit log', 'Audit log'],
    ['System', 'System'],
  ] as const) {
    await page.getByRole('link', { name: link, exact: true }).click();
    await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
    await isAccessible(page, heading);
  }
  // The browser notes each look at the room after its end as a 404.
  expect(watched.complaints.filter((text) => !text.includes('404'))).toEqual([]);
}

/** An owner lets operators look into rooms, and looks at a call whose members notice nothing. */
export async function operatorLooksIn(stage: Stage): Promise<void> {
  await using watched = await WatchedPage.open(stage.chromium, `${stage.server.url}/console`);
  const { page } = watched;
  await signIn(page);
  await page.getByRole('link', { name: 'Web shop' }).click();
  await page.getByRole('button', { name: 'Show secrets' }).click();
  const call = page.getByRole('link', { name: 'Open a test call' });
  const address = new URL((await call.getAttribute('href')) ?? '', stage.server.url).href;
  await using caller = await WatchedPage.open(stage.chromium, address);
  await caller.page.getByRole('button', { name: 'Log in', exact: true }).click();
  await caller.page.getByRole('button', { name: 'Publish', exact: true }).click();
  await caller.page.getByText('onPublisherSendVideoFirstFrame').first().waitFor();

  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByText('Let operators look into rooms').click();
  await page.getByText('That is about people’s privacy').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved').waitFor();
  await page.getByRole('tab', { name: 'Live' }).click();
  await page.getByRole('link', { name: 'room1' }).click();
  await page.getByRole('link', { name: 'Look in' }).click();
  await page.getByText('people who do not see you').waitFor();
  await isAccessible(page, 'before looking in');
  await page.getByRole('button', { name: 'Look in now' }).click();
  await moves(
    page.getByRole('list', { name: 'Streams of the room' }).locator('video'),
    'the picture of the call',
  );
  await page.getByText('You are looking in.').waitFor();
  await isAccessible(page, 'looking in');

  const log = caller.page.getByRole('log').getByRole('listitem');
  expect(await log.filter({ hasText: 'onRoomUserUpdate' }).count()).toBe(0);
  expect(await log.filter({ hasText: 'onRoomStreamUpdate' }).count()).toBe(0);
  await caller.page.getByRole('button', { name: 'Log out', exact: true }).click();
  await page.getByText('Looking in has ended').waitFor();
  expect(watched.complaints.filter((text) => !text.includes('404'))).toEqual([]);

  await page.getByRole('link', { name: 'Audit log' }).click();
  await page.getByText('room.lookIn').waitFor();
}

/** Two windows change the same project; nothing is overwritten, and nothing that was typed is lost. */
export async function twoOperatorsChangeAProject(stage: Stage): Promise<void> {
  await using first = await WatchedPage.open(stage.chromium, `${stage.server.url}/console`);
  await signIn(first.page);
  await first.page.getByRole('link', { name: 'Web shop' }).click();
  await first.page.getByRole('tab', { name: 'Settings' }).click();
  await first.page.getByLabel('Name').first().waitFor();
  await using second = await WatchedPage.open(stage.chromium, first.page.url());
  await signIn(second.page);

  await second.page.getByRole('textbox', { name: 'Rooms at a time, at most' }).fill('7');
  await second.page.getByRole('button', { name: 'Save' }).click();
  await second.page.getByText('Saved').waitFor();
  await first.page.getByRole('textbox', { name: 'Members in a room, at most' }).fill('12');
  await first.page.getByRole('button', { name: 'Save' }).click();
  await first.page.getByRole('alert').getByText('Somebody else changed this').waitFor();
  await isAccessible(first.page, 'a conflict');
  expect(await first.page.getByRole('textbox', { name: 'Members in a room, at most' }).inputValue()).toBe(
    '12',
  );
  await first.page.getByRole('button', { name: 'Load the new state' }).click();
  await first.page.getByRole('button', { name: 'Save' }).click();
  await first.page.getByText('Saved').waitFor();
  const members = first.page.getByRole('textbox', { name: 'Members in a room, at most' });
  await until('the change to be kept', async () => (await members.inputValue()) === '12');
}

/** A console that loses its server, or its network, says so, does nothing later that was pressed meanwhile, and goes on. */
export async function lostConnectionIsShownAndHeals(stage: Stage): Promise<void> {
  await using way = await SeverableProxy.to(stage.server.url);
  await using watched = await WatchedPage.open(stage.chromium, `${way.url}/console`);
  const { page } = watched;
  await signIn(page);
  await page.getByRole('link', { name: 'Web shop' }).click();
  await page.getByRole('tab', { name: 'Settings' }).click();
  const rooms = page.getByRole('textbox', { name: 'Rooms at a time, at most' });
  await rooms.fill('9');
  const lost = page.getByRole('status').getByText('The server cannot be reached');

  way.cut();
  await lost.waitFor();
  await isAccessible(page, 'a lost connection');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('alert').getByText('The server did not answer').waitFor();
  way.mend();
  await lost.waitFor({ state: 'hidden' });
  await page.getByRole('textbox', { name: 'Rooms at a time, at most' }).waitFor();
  expect(await rooms.inputValue()).toBe('9');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved').waitFor();

  await page.context().setOffline(true);
  await lost.waitFor();
  await page.context().setOffline(false);
  await lost.waitFor({ state: 'hidden' });

  await page.getByRole('tab', { name: 'Live' }).click();
  await page.getByText('Rooms as they are now').waitFor();
  way.cut();
  await page.getByText('Connection lost').waitFor();
  way.mend();
  await page.getByText('Rooms as they are now').waitFor();

  await page.goto(`${way.url}/console/system`);
  await page.getByText('Figures for Prometheus').waitFor();
  let unanswered = 0;
  page.on('requestfailed', (request) => {
    if (request.url().endsWith('/system')) unanswered += 1;
  });
  way.cut();
  await lost.waitFor();
  await until('the figures have been asked for in vain, again and again', () => unanswered >= 5);
  // One message is enough, and what was known before is still there.
  expect(await page.getByRole('alert').count()).toBe(0);
  await page.getByText('Figures for Prometheus').waitFor();
  way.mend();
  await lost.waitFor({ state: 'hidden' });
}

/** A token that the console made is read by its inspector; one that is not is refused in words. */
export async function tokensAreMadeAndInspected(stage: Stage): Promise<void> {
  await using watched = await WatchedPage.open(stage.chromium, `${stage.server.url}/console`);
  const { page } = watched;
  await signIn(page);
  await page.getByRole('link', { name: 'Web shop' }).click();
  await page.getByRole('tab', { name: 'Tokens' }).click();
  const userId = page.getByLabel('UserID');
  await userId.pressSequentially('no blanks');
  await userId.press('Enter');
  const refusal = page.getByText('Invalid userID');
  await refusal.waitFor();
  // Left, and another field changed: what the server said of this one is as true as before.
  await userId.press('Tab');
  await page.getByRole('textbox', { name: 'Hours' }).fill('2');
  await page.getByRole('textbox', { name: 'Hours' }).press('Tab');
  await isAccessible(page, 'a refused token');
  expect(await refusal.isVisible()).toBe(true);
  await userId.fill('ben');
  expect(await refusal.count()).toBe(0);
  await page.getByRole('button', { name: 'Make a token' }).click();
  const token = await page.getByLabel('Token', { exact: true }).inputValue();
  expect(token).toMatch(/^04/);
  const inspect = async (text: string) => {
    await page.getByLabel('Paste a token').fill(text);
    await page.getByRole('button', { name: 'Inspect' }).click();
  };
  await inspect(token);
  await page.getByText('This token is good.').waitFor();
  await page.getByRole('status').getByText('ben', { exact: true }).waitFor();
  await inspect('05AAAA');
  await page.getByText('is refused with 1002079').waitFor();
  await isAccessible(page, 'the tokens');
}

async function signIn(page: Page): Promise<void> {
  await page.getByLabel('Name').fill('Ann');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Account of Ann' }).waitFor();
}
