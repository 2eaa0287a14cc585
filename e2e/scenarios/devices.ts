import { type Browser, chromium } from 'playwright-core';
import { expect } from 'vitest';
import { ChromiumPage, chromiumOptions } from '../harness/chromium.ts';
import type { Stage } from '../harness/stage.ts';
import { PublisherState } from '../harness/values.ts';
import { playWhenTold } from './call.ts';

const PERMISSION_NOT_GRANTED = 3;
const CAMERA = 1;

/** A page in a browser that asks for permissions, all but `granted` refused. */
async function openCautiousPage(browser: Browser, granted: string[], origin: string): Promise<ChromiumPage> {
  const context = await browser.newContext();
  await context.grantPermissions(granted, { origin });
  return new ChromiumPage(context, await context.newPage());
}

export async function refusedCameraLeavesTheSound(stage: Stage): Promise<void> {
  await using cleanUp = new AsyncDisposableStack();
  const browser = cleanUp.adopt(await chromium.launch(chromiumOptions('asked')), (own) => own.close());
  const page = await openCautiousPage(browser, ['microphone'], stage.server.url);
  const [alice, bob] = [await stage.enter('alice', { page }), await stage.enter('bob')];
  const room = stage.id('room');
  await Promise.all([alice.join(room), bob.join(room)]);
  await alice.publish(stage.id('sound'));
  const [exceptionType, deviceType] = await alice.callbacks.waitFor('onLocalDeviceExceptionOccurred');
  expect([exceptionType, deviceType]).toEqual([PERMISSION_NOT_GRANTED, CAMERA]);
  await alice.callbacks.waitFor(
    'onPublisherStateUpdate',
    (state: number) => state === PublisherState.publishing,
  );
  await playWhenTold(bob, stage.id('sound'));
  await bob.hearsSound();
  expect((await bob.received('video')).filter(({ packets }) => packets > 0)).toEqual([]);
}

export async function refusedDevicesEndThePublishing(stage: Stage): Promise<void> {
  await using cleanUp = new AsyncDisposableStack();
  const browser = cleanUp.adopt(await chromium.launch(chromiumOptions('asked')), (own) => own.close());
  const page = await openCautiousPage(browser, [], stage.server.url);
  const alice = await stage.enter('alice', { page });
  await alice.join(stage.id('room'));
  await alice.publish(stage.id('nothing'));
  const [state, errorCode] = await alice.callbacks.waitFor(
    'onPublisherStateUpdate',
    (_: number, code: number) => code !== 0,
  );
  expect(state).toBe(PublisherState.noPublish);
  expect([1003001, 1006003]).toContain(errorCode);
}
