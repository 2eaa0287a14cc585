import type { Browser } from 'playwright-core';
import { inject, test } from 'vitest';
import { connectChromium } from './chromium.ts';
import { type Stage, setStage } from './stage.ts';

let connecting: Promise<Browser> | undefined;

/** The Chromium of this run; the run's set-up started it and ends it. */
export function sharedChromium(): Promise<Browser> {
  connecting ??= connectChromium(inject('chromiumEndpoint'));
  return connecting;
}

/** Declares a test that plays a scenario on the shared server in the shared browser. */
export function scenario(name: string, play: (stage: Stage) => Promise<void>, timeoutMs?: number): void {
  test(
    name,
    async () => {
      await using stage = setStage(await sharedChromium(), inject('server'));
      await play(stage);
    },
    timeoutMs,
  );
}
