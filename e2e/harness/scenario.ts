import type { Browser } from 'playwright-core';
import { inject, test } from 'vitest';
import { connectChromium } from './chromium.ts';
import { startTestServer } from './server.ts';
import { type Stage, setStage } from './stage.ts';

interface Options {
  readonly timeoutMs?: number;
  /** Settings of a server of the scenario's own; without them it plays on the run's shared one. */
  readonly ownServer?: Readonly<Record<string, string>>;
}

let connecting: Promise<Browser> | undefined;

/** The Chromium of this run; the run's set-up started it and ends it. */
export function sharedChromium(): Promise<Browser> {
  connecting ??= connectChromium(inject('chromiumEndpoint'));
  return connecting;
}

/** Declares a test that plays a scenario in the shared browser. */
export function scenario(
  name: string,
  play: (stage: Stage) => Promise<void>,
  { timeoutMs, ownServer }: Options = {},
): void {
  test(
    name,
    async () => {
      await using cleanUp = new AsyncDisposableStack();
      const server =
        ownServer === undefined
          ? inject('server')
          : cleanUp.adopt(await startTestServer({ env: ownServer }), async (own) => {
              await own.close();
            });
      await play(cleanUp.use(setStage(await sharedChromium(), server)));
    },
    timeoutMs,
  );
}
