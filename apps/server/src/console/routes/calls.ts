import { paramOf, textOf, wholeOf } from '../body.ts';
import { ConsoleRefusal, notFound } from '../console-error.ts';
import { appOf, type Routes, requireRole } from '../context.ts';

const PAGE = 50;
const ANY_TIME = { min: 0, max: 8_640_000_000_000_000 };
const HOUR_MS = 3_600_000;
const MAX_FIGURES = 32;
/** Of one call; as many as a page can hold and draw. */
const MAX_SAMPLES = 20_000;
/** Megabytes of figures with the same names: they shrink to a tenth, and quickly. */
const COMPRESSED = { encodings: ['gzip' as const], zlibOptions: { level: 1 } };
/** A year of hours. */
const MAX_USAGE_MS = 366 * 24 * HOUR_MS;

/** What happened in calls, and how much. */
export const callRoutes: Routes = (http, context) => {
  const { store, clock } = context;

  http.get('/apps/:appId/calls', async (request) => {
    requireRole(request, 'viewer');
    const { appId } = await appOf(request, context);
    const limit = wholeOf(request, 'limit', { min: 1, max: 200 }) ?? PAGE;
    const [roomId, userId, before] = ['roomId', 'userId', 'before'].map((name) => textOf(request, name));
    const [fromMs, toMs] = ['fromMs', 'toMs'].map((name) => wholeOf(request, name, ANY_TIME));
    const calls = await store.calls.list({
      appId,
      limit,
      ...(roomId === undefined ? {} : { roomId }),
      ...(userId === undefined ? {} : { userId }),
      ...(fromMs === undefined ? {} : { fromMs }),
      ...(toMs === undefined ? {} : { toMs }),
      ...(before === undefined ? {} : { before: placeOf(before) }),
    });
    const last = calls.at(-1);
    const next =
      last === undefined || calls.length < limit ? null : `${last.openedAtMs}-${last.roomSessionId}`;
    return { calls, next };
  });

  http.get('/apps/:appId/calls/:roomSessionId', { compress: COMPRESSED }, async (request) => {
    requireRole(request, 'viewer');
    const { appId } = await appOf(request, context);
    const call = await store.calls.find(appId, paramOf(request, 'roomSessionId'), MAX_SAMPLES);
    if (call === undefined) throw notFound('call');
    return call;
  });

  http.get('/usage', async (request) => {
    requireRole(request, 'viewer');
    const appId = wholeOf(request, 'appId', { min: 1, max: 4_294_967_295 });
    const toMs = wholeOf(request, 'toMs', ANY_TIME) ?? clock.nowMs() + HOUR_MS;
    const fromMs = wholeOf(request, 'fromMs', ANY_TIME) ?? toMs - 7 * 24 * HOUR_MS;
    if (fromMs >= toMs || toMs - fromMs > MAX_USAGE_MS)
      throw new ConsoleRefusal(400, 'fromMs must be before toMs, by a year at most', 'fromMs');
    const figures = figuresOf(textOf(request, 'figures'));
    const filter = {
      fromMs,
      toMs,
      ...(appId === undefined ? {} : { appId }),
      ...(figures === undefined ? {} : { figures }),
    };
    return { figures: await store.calls.usage(filter) };
  });
};

/** Names of figures, or what stands before a full stop in them: `calls,playSeconds.`. */
function figuresOf(text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined;
  const names = text.split(',');
  if (names.length > MAX_FIGURES || !names.every((name) => /^[A-Za-z]{1,32}\.?$/.test(name)))
    throw new ConsoleRefusal(
      400,
      `figures is ${JSON.stringify(text.slice(0, 80))}; allowed are up to ${MAX_FIGURES} names like calls or playSeconds. with commas between`,
      'figures',
    );
  return names;
}

function placeOf(before: string): { openedAtMs: number; roomSessionId: string } {
  const [, time, roomSessionId] = /^(\d{1,16})-(.{1,64})$/.exec(before) ?? [];
  if (time === undefined || roomSessionId === undefined)
    throw new ConsoleRefusal(400, 'before must be the next of an earlier answer', 'before');
  return { openedAtMs: Number(time), roomSessionId };
}
