import { LIMITS } from '@parley/protocol';
import type { App } from './app.ts';
import type { AppStore } from './app-store.ts';

/** Name of the app that the first `npm start` makes, so that the call page works at once. */
const DEVELOPMENT_APP_NAME = 'development';

/** The development app, or `undefined` on a server that was set up without one. */
export async function findDevelopmentApp(apps: AppStore): Promise<App | undefined> {
  return (await apps.list()).find(({ name }) => name === DEVELOPMENT_APP_NAME);
}

/** The development app; made now if there is none. */
export async function ensureDevelopmentApp(apps: AppStore): Promise<App> {
  return (
    (await findDevelopmentApp(apps)) ??
    (await apps.create(DEVELOPMENT_APP_NAME, { maxPlays: LIMITS.playsPerClient }))
  );
}
