import type { LiveStream } from '@parley/protocol/console';
import type { FastifyInstance, FastifyRequest, InjectOptions, LightMyRequestResponse } from 'fastify';
import type { Action } from '../api/action.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import type { MediaEngines } from '../media/media-engine.ts';
import type { Look, RoomKey, RoomsPort } from '../room/rooms-port.ts';
import type { App, Operator, Role, Store } from '../store/index.ts';
import type { Webhooks } from '../webhook/webhooks.ts';
import { paramOf } from './body.ts';
import { ConsoleRefusal, notFound } from './console-error.ts';
import type { Passwords } from './passwords.ts';
import type { SignIn } from './sign-in.ts';

/** A room as the console lists it. */
export interface RoomSummary {
  readonly roomId: string;
  readonly roomSessionId: string;
  readonly memberCount: number;
  readonly streamCount: number;
}

/** What the console needs of the server. */
export interface ConsoleParts {
  readonly store: Store;
  readonly rooms: RoomsPort & {
    list(appId: number): readonly RoomSummary[];
    live(room: RoomKey): Promise<readonly LiveStream[] | undefined>;
    lookIn(
      room: RoomKey,
      operator: string,
      renewed?: string,
    ): (Look & { readonly isNew: boolean }) | undefined;
    endLooks(appId: number): void;
  };
  readonly webhooks: Pick<Webhooks, 'wake' | 'test'>;
  /** Of server API v2. */
  readonly actions: readonly Action[];
  readonly engines: MediaEngines;
  readonly live: () => {
    readonly connections: number;
    readonly sessions: number;
    readonly rooms: number;
    readonly streams: number;
  };
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Pick<Log, 'error' | 'warn'>;
}

/** What a route has to work with. */
export interface ConsoleContext extends ConsoleParts {
  readonly passwords: Passwords;
  readonly signIn: SignIn;
  /** Asks the server itself, as a request from outside would. */
  readonly inject: (options: InjectOptions) => Promise<LightMyRequestResponse>;
}

export type Routes = (http: FastifyInstance, context: ConsoleContext) => void;

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is signed in; `null` before the guard has looked, and for those who are not. */
    operator: Operator | null;
  }
}

const RANK: Readonly<Record<Role, number>> = { viewer: 0, developer: 1, owner: 2 };

/**
 * Who makes the request.
 *
 * @param role what it takes at least
 * @throws {ConsoleRefusal} 401, 403
 */
export function requireRole(request: FastifyRequest, role: Role): Operator {
  const { operator } = request;
  if (operator === null) throw new ConsoleRefusal(401, 'sign in first');
  if (RANK[operator.role] < RANK[role])
    throw new ConsoleRefusal(403, `this takes the role ${role}; yours is ${operator.role}`);
  return operator;
}

/** @throws {ConsoleRefusal} 404 */
export async function appOf(request: FastifyRequest, { store }: ConsoleContext): Promise<App> {
  const text = paramOf(request, 'appId');
  const app = /^\d{1,10}$/.test(text) ? await store.apps.find(Number(text)) : undefined;
  if (app === undefined) throw notFound('app');
  return app;
}

/** Keeps who did what. */
export async function audit(
  { store, clock }: ConsoleContext,
  request: FastifyRequest,
  entry: { readonly action: string; readonly appId?: number; readonly detail?: Record<string, unknown> },
): Promise<void> {
  await store.audit.add({
    atMs: clock.nowMs(),
    actor: request.operator?.name ?? 'nobody',
    action: entry.action,
    appId: entry.appId ?? null,
    detail: entry.detail ?? {},
  });
}
