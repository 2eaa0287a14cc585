import { launchFirefox, openFirefoxPage } from '../harness/firefox.ts';
import type { Stage } from '../harness/stage.ts';
import { playWhenTold } from './call.ts';

export async function firefoxAndChromiumSeeAndHearEachOther(stage: Stage): Promise<void> {
  await using cleanUp = new AsyncDisposableStack();
  const firefox = cleanUp.adopt(await launchFirefox(), (browser) => browser.close());
  const fiona = await stage.enter('fiona', { page: await openFirefoxPage(firefox) });
  const carl = await stage.enter('carl');
  const room = stage.id('room');
  await Promise.all([fiona.join(room), carl.join(room)]);
  await Promise.all([fiona.publish(stage.id('from-firefox')), carl.publish(stage.id('from-chromium'))]);
  await Promise.all([
    playWhenTold(fiona, stage.id('from-chromium')),
    playWhenTold(carl, stage.id('from-firefox')),
  ]);
  await Promise.all([
    fiona.seesMovement(stage.id('from-chromium')),
    carl.seesMovement(stage.id('from-firefox')),
    fiona.hearsSound(),
    carl.hearsSound(),
  ]);
}
