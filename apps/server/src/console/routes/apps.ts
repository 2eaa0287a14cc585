import type { AppSecrets, AppView } from '@parley/protocol/console';
import type { App, AppSettings } from '../../store/index.ts';
import { bodyOf } from '../body.ts';
import { notFound } from '../console-error.ts';
import { appOf, audit, type Routes, requireRole } from '../context.ts';

function appView({
  appSign: _appSign,
  serverSecret: _serverSecret,
  callbackSecret: _callbackSecret,
  retiredSecrets: _retiredSecrets,
  ingestKey,
  ...view
}: App): AppView {
  return { ...view, hasIngestKey: ingestKey !== null };
}

/** Projects, their settings and their secrets. */
export const appRoutes: Routes = (http, context) => {
  const { store, rooms, clock } = context;

  http.get('/apps', async (request) => {
    requireRole(request, 'viewer');
    return { apps: (await store.apps.list()).map(appView) };
  });

  http.post('/apps', async (request) => {
    requireRole(request, 'developer');
    const { name, ...settings } = bodyOf(request, 'createApp');
    const app = await store.apps.create(name, settings);
    await audit(context, request, { action: 'app.create', appId: app.appId, detail: { name } });
    return appView(app);
  });

  http.get('/apps/:appId', async (request) => {
    requireRole(request, 'viewer');
    return appView(await appOf(request, context));
  });

  http.patch('/apps/:appId', async (request) => {
    requireRole(request, 'developer');
    const { appId, lookIn } = await appOf(request, context);
    const { revision, changes } = bodyOf(request, 'changeApp');
    // It is about people who are not asked: whoever is responsible decides.
    if (changes.lookIn !== undefined && changes.lookIn !== lookIn) requireRole(request, 'owner');
    const app = await store.apps.update(appId, revision, changes as Partial<AppSettings>);
    if (!app.lookIn) rooms.endLooks(appId);
    await audit(context, request, { action: 'app.change', appId, detail: changes });
    return appView(app);
  });

  http.delete('/apps/:appId', async (request) => {
    requireRole(request, 'owner');
    const { appId, name } = await appOf(request, context);
    await store.apps.remove(appId, bodyOf(request, 'removeApp').revision);
    await audit(context, request, { action: 'app.remove', appId, detail: { name } });
    return {};
  });

  http.get('/apps/:appId/secrets', async (request): Promise<AppSecrets> => {
    requireRole(request, 'developer');
    const { appId, appSign, serverSecret, callbackSecret, ingestKey, retiredSecrets } = await appOf(
      request,
      context,
    );
    await audit(context, request, { action: 'app.revealSecrets', appId });
    const retired = retiredSecrets
      .filter(({ validUntilMs }) => validUntilMs > clock.nowMs())
      .map(({ kind, validUntilMs }) => ({ kind, validUntilMs }));
    return { appSign, serverSecret, callbackSecret, ingestKey, retired };
  });

  http.post('/apps/:appId/secrets/rotate', async (request) => {
    requireRole(request, 'developer');
    const { appId } = await appOf(request, context);
    const { revision, kind, overlapMs } = bodyOf(request, 'rotateSecret');
    const app = await store.apps.rotateSecret(appId, revision, { kind, overlapMs });
    await audit(context, request, { action: 'app.rotateSecret', appId, detail: { kind, overlapMs } });
    return appView(app);
  });

  http.post('/apps/:appId/ingest-key', async (request) => {
    requireRole(request, 'developer');
    const { appId } = await appOf(request, context);
    const { revoke } = bodyOf(request, 'ingestKey');
    const app = revoke ? await store.apps.revokeIngestKey(appId) : await store.apps.renewIngestKey(appId);
    if (app === undefined) throw notFound('app');
    await audit(context, request, { action: revoke ? 'app.revokeIngestKey' : 'app.renewIngestKey', appId });
    return appView(app);
  });
};
