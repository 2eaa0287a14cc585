import type { ForbidsView, LiftForbid, UserRuleView } from '@parley/protocol/console';
import { type ForbidRule, type ForbidRuleType, MAX_FORBID_RULES } from '../../store/index.ts';
import { bodyOf } from '../body.ts';
import { notFound } from '../console-error.ts';
import { appOf, audit, type Routes, requireRole } from '../context.ts';

const RULE_TYPES = Object.keys(MAX_FORBID_RULES).map((type) => Number(type) as ForbidRuleType);
/** Forbidden streams, and rules about streams, that are shown. */
const SHOWN = 200;

/** What back ends have forbidden. */
export const forbidRoutes: Routes = (http, context) => {
  const { store, rooms, clock } = context;

  http.get('/apps/:appId/forbids', async (request): Promise<ForbidsView> => {
    requireRole(request, 'viewer');
    const { appId } = await appOf(request, context);
    const nowMs = clock.nowMs();
    const [streams, streamRules, ...userRules] = await Promise.all([
      store.forbids.forbiddenStreams(appId, SHOWN + 1),
      store.streamRules.list(appId, nowMs, SHOWN + 1),
      ...RULE_TYPES.map((type) => store.forbids.rules(appId, type, nowMs)),
    ]);
    return {
      streams: streams.slice(0, SHOWN),
      streamRules: streamRules.slice(0, SHOWN).map(({ createdAtMs: _createdAtMs, ...rule }) => rule),
      userRules: userRules.flat().map(userRuleView),
      isCut: Math.max(streams.length, streamRules.length) > SHOWN,
    };
  });

  http.post('/apps/:appId/forbids/lift', async (request) => {
    requireRole(request, 'developer');
    const { appId } = await appOf(request, context);
    const forbid = bodyOf(request, 'liftForbid');
    if (!(await lift(appId, forbid))) throw notFound('rule that still holds');
    // Addresses are not kept where nobody would look for them.
    const detail = forbid.kind === 'userRule' ? { kind: forbid.kind, ...withoutIp(forbid.subject) } : forbid;
    await audit(context, request, { action: 'forbid.lift', appId, detail });
    return {};
  });

  async function lift(appId: number, forbid: LiftForbid): Promise<boolean> {
    const nowMs = clock.nowMs();
    if (forbid.kind === 'stream') {
      const isForbidden = await store.forbids.isStreamForbidden(appId, forbid.streamId);
      await store.forbids.resumeStreams(appId, [forbid.streamId]);
      return isForbidden;
    }
    if (forbid.kind === 'userRule') return store.forbids.removeRule(appId, forbid.subject, nowMs);
    const { roomId, streamId } = forbid;
    const wasThere = await store.streamRules.remove({ appId, roomId, streamId }, nowMs);
    rooms.forbidKinds({ appId, roomId }, streamId, undefined);
    return wasThere;
  }
};

function userRuleView({ subject, forbidsLogin, forbidsPublish, endsAtMs }: ForbidRule): UserRuleView {
  const none = { ip: '', roomId: '', userId: '' };
  return { ...none, ...subject, forbidsLogin, forbidsPublish, endsAtMs };
}

function withoutIp(subject: Extract<LiftForbid, { kind: 'userRule' }>['subject']) {
  return subject.ruleType === 1 ? { ruleType: 1 } : subject;
}
