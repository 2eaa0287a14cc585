import { scenario } from '../harness/scenario.ts';
import { firefoxAndChromiumSeeAndHearEachOther } from '../scenarios/firefox.ts';

scenario('Firefox and Chromium see and hear each other', firefoxAndChromiumSeeAndHearEachOther, {
  timeoutMs: 90_000,
});
