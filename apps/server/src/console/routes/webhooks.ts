import type { WebhookTest } from '@parley/protocol/console';
import type { Delivery } from '../../store/index.ts';
import { bodyOf, paramOf, textOf, wholeOf } from '../body.ts';
import { ConsoleRefusal, notFound } from '../console-error.ts';
import { appOf, audit, type Routes, requireRole } from '../context.ts';

const PAGE = 50;
const STATES: readonly string[] = ['pending', 'delivered', 'failed'];
const ANY_ID = { min: 1, max: Number.MAX_SAFE_INTEGER };

/** What was posted to an app's back end, and trials of it. */
export const webhookRoutes: Routes = (http, context) => {
  const { store, webhooks, clock } = context;

  http.get('/apps/:appId/webhooks', async (request) => {
    requireRole(request, 'viewer');
    const { appId } = await appOf(request, context);
    const state = textOf(request, 'state');
    if (state !== undefined && !STATES.includes(state))
      throw new ConsoleRefusal(400, `state is ${JSON.stringify(state)}; allowed are ${STATES}`, 'state');
    const roomId = textOf(request, 'roomId');
    const beforeId = wholeOf(request, 'beforeId', ANY_ID);
    const deliveries = await store.webhooks.list({
      appId,
      limit: PAGE,
      ...(state === undefined ? {} : { state: state as Delivery['state'] }),
      ...(roomId === undefined ? {} : { roomId }),
      ...(beforeId === undefined ? {} : { beforeId }),
    });
    return { deliveries };
  });

  http.post('/apps/:appId/webhooks/test', async (request): Promise<WebhookTest> => {
    requireRole(request, 'developer');
    const app = await appOf(request, context);
    const { event } = bodyOf(request, 'testWebhook');
    if (app.webhookUrls[event] === undefined)
      throw new ConsoleRefusal(400, `event: the app has no URL for ${event}`, 'event');
    return webhooks.test(app, event);
  });

  http.post('/apps/:appId/webhooks/:deliveryId/resend', async (request) => {
    requireRole(request, 'developer');
    const { appId } = await appOf(request, context);
    const deliveryId = Number(paramOf(request, 'deliveryId'));
    const isSafe = Number.isSafeInteger(deliveryId);
    if (!isSafe || !(await store.webhooks.resend(appId, deliveryId, clock.nowMs())))
      throw notFound('delivery that is over');
    await audit(context, request, { action: 'webhook.resend', appId, detail: { deliveryId } });
    webhooks.wake();
    return {};
  });
};
