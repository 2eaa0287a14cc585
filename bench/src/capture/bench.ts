import { chromiumOptions, openChromiumPage } from '@parley/e2e/chromium.ts';
import { runLoadGenerator } from '@parley/e2e/load-generator.ts';
import { startTestServer } from '@parley/e2e/server.ts';
import { User } from '@parley/e2e/user.ts';
import { chromium } from 'playwright-core';

const ROOM = 'capture';
const STREAM = 'capture-stream';
/** By then the encoder has reached the bitrate that it keeps. */
const SETTLE_SECONDS = 8;

/** Records what Chromium's encoder sends, for `parley load --capture`. */
export async function makeCapture({ seconds, out }: { seconds: number; out: string }): Promise<void> {
  await using cleanUp = new AsyncDisposableStack();
  const server = cleanUp.adopt(await startTestServer(), async (open) => void (await open.close()));
  const browser = cleanUp.adopt(await chromium.launch(chromiumOptions('granted')), (open) => open.close());
  const publisher = await User.open('publisher', await openChromiumPage(browser), server);
  await publisher.createEngine();
  await publisher.join(ROOM);
  await publisher.publish(STREAM);
  await publisher.callbacks.waitFor('onPublisherStateUpdate', (state: number) => state === 2);
  await new Promise((resolve) => setTimeout(resolve, SETTLE_SECONDS * 1_000));
  const said = await runLoadGenerator(server, [
    ...['record', '--room', ROOM, '--stream', STREAM],
    ...['--seconds', String(seconds), '--out', out],
  ]);
  console.log(said.trim());
}
