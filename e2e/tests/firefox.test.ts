import { scenario } from '../harness/scenario.ts';
import { firefoxAndChromiumSeeAndHearEachOther } from '../scenarios/firefox.ts';

scenario('Firefox and Chromium see and hear each other', firefoxAndChromiumSeeAndHearEachOther, {
  // Firefox makes no loopback candidates, so this server announces what an unconfigured one does.
  ownServer: { PARLEY_ANNOUNCED_ADDRESS: '' },
  timeoutMs: 90_000,
});
