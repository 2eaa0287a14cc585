import { openStore } from '../store/index.ts';
import type { Harness } from './harness.ts';

/** Ends the server, and returns what it has counted for the app. */
export async function figuresAtTheEnd({
  server,
  dataDir,
  clock,
  app,
}: Harness): Promise<Readonly<Record<string, number>>> {
  await server.close();
  const store = await openStore({ dataDir });
  const figures = await store.calls.usage({ appId: app.appId, fromMs: 0, toMs: clock.nowMs() + 1 });
  await store.close();
  return Object.fromEntries(figures.map(({ figure, value }) => [figure, value]));
}
