import { LIMITS } from '@parley/protocol';
import type { WebhookEvent } from './webhook-queue.ts';

/** What a project proves itself with. */
export type SecretKind = 'appSign' | 'serverSecret' | 'callbackSecret';

/** A secret that was replaced and is still taken for a while. */
export interface RetiredSecret {
  readonly kind: SecretKind;
  readonly value: string;
  readonly validUntilMs: number;
}

/** What an operator decides about an app. */
export interface AppSettings {
  /** 1 to 64 characters, for people only; names may repeat. */
  readonly name: string;
  /** Whether a login by AppSign is refused. */
  readonly tokenOnly: boolean;
  /** Whether a token must carry privileges for its room; without it, a token that only names its user will do. */
  readonly strictPrivileges: boolean;
  /** What happens to a member whose token ends (reference §7.4). */
  readonly onTokenExpiry: 'stay' | 'kick';
  /** Origins of pages that may log in, like `https://app.example`; empty: those that the server lets in. */
  readonly allowedOrigins: readonly string[];
  /** Whether operators may look into rooms, seen by nobody in them [SIG-60]. */
  readonly lookIn: boolean;
  /** 0: no limit; otherwise the upper bound of every room's `maxMemberCount`. */
  readonly maxMembersPerRoom: number;
  /** Rooms at a time; 0: no limit. */
  readonly maxRooms: number;
  /** Streams that one client may play at once, 1 to 50. */
  readonly maxPlays: number;
  /** Where each event is posted to; an event without a URL is not posted. */
  readonly webhookUrls: Readonly<Partial<Record<WebhookEvent, string>>>;
}

/** A customer's project: what its clients and its back end prove themselves with, and its settings. */
export interface App extends AppSettings {
  /** An unsigned 32-bit integer; never 0. */
  readonly appId: number;
  /** 64 hexadecimal characters; clients prove it at login without sending it. */
  readonly appSign: string;
  /** 32 characters; key of tokens and of server API signatures. */
  readonly serverSecret: string;
  /** 32 characters; key of webhook signatures. */
  readonly callbackSecret: string;
  /**
   * Bearer token with which encoders that know no tokens publish and play over WHIP and WHEP, in any room
   * of the app. `null`: revoked, or never drawn.
   */
  readonly ingestKey: string | null;
  /** Replaced secrets that may be good still; ask {@link validSecrets}. */
  readonly retiredSecrets: readonly RetiredSecret[];
  /** Rises with every change; who changes states the revision that it has seen. */
  readonly revision: number;
  readonly createdAtMs: number;
}

export const DEFAULT_APP_SETTINGS: Omit<AppSettings, 'name'> = {
  tokenOnly: false,
  strictPrivileges: false,
  onTokenExpiry: 'stay',
  allowedOrigins: [],
  lookIn: false,
  maxMembersPerRoom: 0,
  maxRooms: 0,
  maxPlays: LIMITS.playsByDefault,
  webhookUrls: {},
};

/** Every value of a secret that is good now, the current one first. */
export function validSecrets(app: App, kind: SecretKind, nowMs: number): readonly string[] {
  const retired = app.retiredSecrets.filter((secret) => secret.kind === kind && secret.validUntilMs > nowMs);
  return [app[kind], ...retired.map(({ value }) => value)];
}
