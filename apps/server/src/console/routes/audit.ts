import { textOf, wholeOf } from '../body.ts';
import { type Routes, requireRole } from '../context.ts';

const PAGE = 50;

/** Who did what. */
export const auditRoutes: Routes = (http, { store }) => {
  http.get('/audit', async (request) => {
    requireRole(request, 'owner');
    const appId = wholeOf(request, 'appId', { min: 1, max: 4_294_967_295 });
    const beforeId = wholeOf(request, 'beforeId', { min: 1, max: Number.MAX_SAFE_INTEGER });
    const actor = textOf(request, 'actor');
    const entries = await store.audit.list({
      limit: PAGE,
      ...(appId === undefined ? {} : { appId }),
      ...(beforeId === undefined ? {} : { beforeId }),
      ...(actor === undefined ? {} : { actor }),
    });
    return { entries };
  });
};
