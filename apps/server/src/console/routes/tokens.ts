import { createPrivilegePayload, createToken04, inspectToken04 } from '@parley/auth';
import { ERRORS } from '@parley/protocol';
import type { CreatedToken, InspectedToken } from '@parley/protocol/console';
import { type App, validSecrets } from '../../store/index.ts';
import { bodyOf } from '../body.ts';
import { appOf, audit, type Routes, requireRole } from '../context.ts';

/** Tokens for trials, and what is wrong with one. */
export const tokenRoutes: Routes = (http, context) => {
  const { clock } = context;

  http.post('/apps/:appId/tokens', async (request): Promise<CreatedToken> => {
    requireRole(request, 'developer');
    const { appId, serverSecret } = await appOf(request, context);
    const { userId, seconds, mode, privileges } = bodyOf(request, 'createToken');
    const nowMs = clock.nowMs();
    const token = createToken04({
      appId,
      userId,
      serverSecret,
      effectiveSeconds: seconds,
      mode,
      nowMs,
      payload: privileges === undefined ? '' : createPrivilegePayload(privileges),
    });
    await audit(context, request, { action: 'token.create', appId, detail: { userId, seconds } });
    return { token, expiresAtMs: (Math.floor(nowMs / 1000) + seconds) * 1000 };
  });

  http.post('/apps/:appId/tokens/inspect', async (request): Promise<InspectedToken> => {
    requireRole(request, 'viewer');
    const app = await appOf(request, context);
    return inspect(app, bodyOf(request, 'inspectToken').token.trim(), clock.nowMs());
  });
};

function inspect(app: App, token: string, nowMs: number): InspectedToken {
  const secrets = validSecrets(app, 'serverSecret', nowMs);
  const tries = secrets.map((secret) => inspectToken04(token, secret));
  const opened = tries.findIndex((one) => one.ok);
  const found = tries[opened] ?? tries[0];
  if (found === undefined || !found.ok) {
    const reason = found?.reason ?? 'tokenInternal';
    return { ok: false, code: ERRORS[reason].code, reason, detail: found?.detail ?? ERRORS[reason].en };
  }
  const { mode, expiresAtMs, content } = found;
  if (content === undefined)
    return { ok: false, code: ERRORS.tokenInternal.code, reason: 'tokenInternal', detail: 'it is empty' };
  if (content.appId !== app.appId)
    return {
      ok: false,
      code: ERRORS.tokenAppMismatch.code,
      reason: 'tokenAppMismatch',
      detail: `the token is for ${content.appId}, this app is ${app.appId}`,
    };
  return {
    ok: true,
    mode,
    appId: content.appId,
    userId: content.userId,
    nonce: content.nonce,
    issuedAtMs: content.ctime * 1000,
    expiresAtMs,
    payload: content.payload,
    isExpired: expiresAtMs <= nowMs,
    isRetiredSecret: opened > 0,
  };
}
