import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { isAccessible } from '../harness/accessible.ts';
import type { Stage } from '../harness/stage.ts';
import { WatchedPage } from '../harness/watched-page.ts';
import { PASSWORD } from './console.ts';

/** From an empty server to a project's page. */
async function openProject(page: Page): Promise<void> {
  await page.getByLabel('Name').fill('Ann');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Set up the console' }).click();
  await page.getByRole('link', { name: 'e2e' }).click();
  await page.getByRole('tab', { name: 'Server API' }).waitFor();
}

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('button', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** An operator tries the server API, forbids with it, sees what is forbidden, and allows it again. */
export async function operatorTriesTheServerApi(stage: Stage): Promise<void> {
  await using watched = await WatchedPage.open(stage.chromium, `${stage.server.url}/console`);
  const { page } = watched;
  await openProject(page);
  await page.getByRole('tab', { name: 'Server API' }).click();
  await choose(page, 'Action', 'SetForbidUserRule');
  const field = (name: string) => page.getByRole('textbox', { name });
  await field('RuleType *').fill('4');
  await field('RoomId').fill('red');
  await field('UserId').fill('ben');
  await field('DisabledPrivilege *').fill('1\n3');
  await field('EffectiveTime *').fill('600');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('DisabledPrivilege must be a whole number from 1 to 2; read "3"').waitFor();
  await isAccessible(page, 'a call that is refused');
  await field('DisabledPrivilege *').fill('1\n2');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('"ExpireTime"').waitFor();
  await isAccessible(page, 'a call');

  await page.getByRole('button', { name: 'Sign only' }).click();
  await page.getByRole('heading', { name: 'Signed call' }).waitFor();
  const [address = ''] = await page.locator('pre', { hasText: /^POST http/ }).allTextContents();
  const body = await page.locator('pre', { hasText: /^\{/ }).first().textContent();
  const answer = await fetch(address.replace('POST ', ''), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: body ?? '',
  });
  expect(await answer.json()).toMatchObject({ Code: 0 });

  await page.getByRole('tab', { name: 'Forbidden' }).click();
  await page.getByRole('rowheader', { name: 'ben in red' }).waitFor();
  await isAccessible(page, 'what is forbidden');
  await page.getByRole('button', { name: /^Allow again: / }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Allow again' }).click();
  await page.getByText('Nothing is forbidden now.').waitFor();
  await isAccessible(page, 'nothing forbidden');
  expect(watched.complaints.filter((text) => !text.includes('400'))).toEqual([]);
}

/** The reference of the server API, in English and Chinese. */
export async function referenceIsRead(stage: Stage): Promise<void> {
  await using watched = await WatchedPage.open(stage.chromium, `${stage.server.url}/api`);
  const { page } = watched;
  await page.getByRole('heading', { name: 'Server API v2' }).waitFor();
  await isAccessible(page, 'the reference');
  await page.getByRole('link', { name: 'SetForbidStreamRule' }).click();
  await page.getByRole('heading', { name: 'SetForbidStreamRule' }).waitFor();
  await page.getByRole('link', { name: '中文' }).click();
  await page.getByRole('heading', { name: '服务端 API v2' }).waitFor();
  await isAccessible(page, 'the reference in Chinese');
  for (const width of [390, 768, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
  expect(watched.complaints).toEqual([]);
}

/** Somebody signs in with an identity provider, at the provider's own pages. */
export async function operatorSignsInElsewhere(stage: Stage): Promise<void> {
  await using first = await WatchedPage.open(stage.chromium, `${stage.server.url}/console`);
  await openProject(first.page);
  await using watched = await WatchedPage.open(stage.chromium, `${stage.server.url}/console`);
  const { page } = watched;
  const link = page.getByRole('link', { name: 'Sign in with your organisation' });
  await link.waitFor();
  await isAccessible(page, 'the sign-in');
  await link.click();
  await page.locator('input[name=login]').fill('eve');
  await page.locator('input[name=password]').fill('anything');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Account of eve' }).waitFor();
  expect(new URL(page.url()).pathname).toMatch(/^\/console/);

  await page.goto(`${stage.server.url}/console/api/oidc/callback?code=none&state=none`);
  expect(new URL(page.url()).search).toBe('?problem=failed');
  await using other = await WatchedPage.open(stage.chromium, `${stage.server.url}/console?problem=role`);
  await other.page.getByRole('alert').getByText('Your account has no role here').waitFor();
  await isAccessible(other.page, 'a sign-in that was refused');
}
