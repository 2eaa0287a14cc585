/** What the console's pages and the server say to each other over HTTP: bodies with their schemas, answers as types. */
import * as v from 'valibot';
import { LiftForbid } from './console/forbids.ts';
import { TriedCall } from './console/server-api.ts';
import type { PauseReason, StreamReport } from './domain.ts';
import { checkUserId } from './ids.ts';
import { LIMITS } from './limits.ts';

export type * from './console/forbids.ts';
export type * from './console/server-api.ts';

/** Header of every request that changes something: a foreign page cannot send it. */
export const CONSOLE_HEADER = 'x-parley-console';
export const CONSOLE_API = '/console/api';

export const OPERATOR_ROLES = ['owner', 'developer', 'viewer'] as const;
export type OperatorRole = (typeof OPERATOR_ROLES)[number];

export const PASSWORD_LENGTH = { min: 10, max: 200 } as const;

const Name = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1),
  v.maxLength(64),
  v.regex(/^\P{Cc}*$/u, 'no control characters'),
);
const Password = v.pipe(v.string(), v.minLength(PASSWORD_LENGTH.min), v.maxLength(PASSWORD_LENGTH.max));
const Role = v.picklist(OPERATOR_ROLES);
const Whole = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
const Revision = Whole(1, Number.MAX_SAFE_INTEGER);
const UserId = v.pipe(
  v.string(),
  v.check(
    (id) => checkUserId(id) === undefined,
    ({ received }) => `Invalid userID: Expected 1 to 63 bytes without blanks but received ${received}`,
  ),
);
/** By name; the store knows which there are, and what each may be. */
const Settings = v.pipe(
  v.record(v.string(), v.unknown()),
  v.check((settings) => !Array.isArray(settings), 'Invalid type: Expected Object but received Array'),
);
const Reason = v.optional(v.pipe(v.string(), v.maxLength(256)), '');

export const WEBHOOK_EVENT_NAMES = [
  'room_create',
  'room_close',
  'room_login',
  'room_logout',
  'stream_create',
  'stream_close',
] as const;
export type WebhookEventName = (typeof WEBHOOK_EVENT_NAMES)[number];

export const SECRET_KINDS = ['appSign', 'serverSecret', 'callbackSecret'] as const;
export type SecretKindName = (typeof SECRET_KINDS)[number];

/** Bodies of requests, by the route that takes them. Settings are checked further by the server's store. */
export const CONSOLE_BODIES = {
  setup: v.strictObject({ name: Name, password: Password }),
  signIn: v.strictObject({ name: v.string(), password: v.pipe(v.string(), v.maxLength(1_000)) }),
  password: v.strictObject({ current: v.string(), next: Password }),
  createOperator: v.strictObject({ name: Name, password: Password, role: Role }),
  changeOperator: v.strictObject({ role: v.optional(Role), password: v.optional(Password) }),
  createApp: v.looseObject({ name: v.string() }),
  changeApp: v.strictObject({ revision: Revision, changes: Settings }),
  removeApp: v.strictObject({ revision: Revision }),
  rotateSecret: v.strictObject({
    revision: Revision,
    kind: v.picklist(SECRET_KINDS),
    overlapMs: Whole(0, 30 * 24 * 3_600_000),
  }),
  ingestKey: v.strictObject({ revoke: v.optional(v.boolean(), false) }),
  createToken: v.strictObject({
    userId: UserId,
    seconds: Whole(1, 10 * 365 * 86_400),
    mode: v.optional(v.picklist(['gcm', 'cbc']), 'gcm'),
    /** Without privileges the token limits nothing. */
    privileges: v.optional(
      v.strictObject({
        roomId: v.string(),
        login: v.boolean(),
        publish: v.boolean(),
        streamIds: v.nullable(v.pipe(v.array(v.string()), v.maxLength(100))),
      }),
    ),
  }),
  inspectToken: v.strictObject({ token: v.pipe(v.string(), v.maxLength(8_192)) }),
  kick: v.strictObject({ userId: v.string(), reason: Reason }),
  forbidUser: v.strictObject({ userId: v.string() }),
  closeRoom: v.strictObject({ reason: Reason }),
  /** `userId`: of a look that is to go on. */
  lookIn: v.strictObject({ userId: v.optional(v.pipe(v.string(), v.maxLength(64))) }),
  message: v.strictObject({
    content: v.pipe(v.string(), v.minLength(1), v.maxBytes(LIMITS.messageBytes)),
  }),
  triedCall: TriedCall,
  liftForbid: LiftForbid,
  testWebhook: v.strictObject({ event: v.picklist(WEBHOOK_EVENT_NAMES) }),
  nothing: v.optional(v.strictObject({}), {}),
} as const;
export type ConsoleBody<K extends keyof typeof CONSOLE_BODIES> = v.InferInput<(typeof CONSOLE_BODIES)[K]>;

/** What played streams are counted as, by the pixels of their picture. */
export const RESOLUTION_CLASSES = [
  { name: 'audio', maxPixels: 0 },
  { name: 'sd', maxPixels: 640 * 360 },
  { name: 'hd', maxPixels: 1280 * 720 },
  { name: 'fhd', maxPixels: 1920 * 1080 },
  { name: 'above', maxPixels: Number.POSITIVE_INFINITY },
] as const;
export type ResolutionClass = (typeof RESOLUTION_CLASSES)[number]['name'];

/** The highest of each range of times to the first picture that is counted, in milliseconds. */
export const FIRST_FRAME_BOUNDS_MS = [
  100, 150, 200, 300, 400, 500, 700, 1_000, 1_500, 2_000, 3_000, 5_000, 10_000, 30_000,
] as const;

export interface ConsoleError {
  readonly error: { readonly message: string; readonly field?: string };
}

/**
 * Why single sign-on did not let somebody in: the provider does not answer, something about its answer was wrong, too many try
 * at once, the mail domain, the role, no owner yet, too many of the same name.
 */
export const SIGN_IN_PROBLEMS = [
  'unreachable',
  'failed',
  'busy',
  'domain',
  'role',
  'notSetUp',
  'nameTaken',
] as const;
export type SignInProblem = (typeof SIGN_IN_PROBLEMS)[number];

export interface OperatorView {
  readonly operatorId: string;
  readonly name: string;
  readonly role: OperatorRole;
  /** Whether it comes by single sign-on: the identity provider decides on its role. */
  readonly isExternal: boolean;
  readonly createdAtMs: number;
}

export interface ConsoleState {
  /** Whether there is an operator; without one, `setup` makes the first. */
  readonly isSetUp: boolean;
  /** Who is signed in. */
  readonly operator: OperatorView | null;
  /** Whether operators may sign in with an identity provider, too. */
  readonly hasSingleSignOn: boolean;
  readonly serverVersion: string;
}

/** A project without its secrets. */
export interface AppView {
  readonly appId: number;
  readonly name: string;
  readonly revision: number;
  readonly createdAtMs: number;
  readonly tokenOnly: boolean;
  readonly strictPrivileges: boolean;
  readonly onTokenExpiry: 'stay' | 'kick';
  readonly allowedOrigins: readonly string[];
  readonly lookIn: boolean;
  readonly maxMembersPerRoom: number;
  readonly maxRooms: number;
  /** Streams that one client may play at once, 1 to 50. */
  readonly maxPlays: number;
  readonly webhookUrls: Readonly<Partial<Record<WebhookEventName, string>>>;
  readonly hasIngestKey: boolean;
}

export interface AppSecrets {
  readonly appSign: string;
  readonly serverSecret: string;
  readonly callbackSecret: string;
  readonly ingestKey: string | null;
  /** Replaced secrets that are taken still. */
  readonly retired: readonly { readonly kind: SecretKindName; readonly validUntilMs: number }[];
}

export interface CreatedToken {
  readonly token: string;
  readonly expiresAtMs: number;
}

export type InspectedToken =
  | {
      readonly ok: true;
      readonly mode: 'gcm' | 'cbc';
      readonly appId: number;
      readonly userId: string;
      readonly nonce: number;
      readonly issuedAtMs: number;
      readonly expiresAtMs: number;
      readonly payload: string;
      readonly isExpired: boolean;
      /** Whether it was made with a secret that was replaced. */
      readonly isRetiredSecret: boolean;
    }
  | {
      readonly ok: false;
      /** Code and name of the error table: what a login with this token would be refused with. */
      readonly code: number;
      readonly reason: string;
      readonly detail: string;
    };

export interface LiveRoomSummary {
  readonly roomId: string;
  readonly roomSessionId: string;
  readonly memberCount: number;
  readonly streamCount: number;
}

export interface LiveRoom {
  readonly roomId: string;
  readonly members: readonly {
    readonly userId: string;
    readonly userName: string;
    readonly joinedAtMs: number;
  }[];
  readonly streams: readonly {
    readonly streamId: string;
    readonly userId: string;
    readonly announcedAtMs: number;
  }[];
  /** What each member sends and receives, in the order of members. */
  readonly figures: readonly LiveStream[];
}

/** How a stream goes at one member now. `null`: not known, or there is no such thing. */
export interface LiveStream {
  readonly userId: string;
  readonly streamId: string;
  readonly direction: 'send' | 'receive';
  /** Measured by the media engine over about the last second. */
  readonly audioBps: number | null;
  readonly videoBps: number | null;
  /** How many layers come in, or which one goes out, from 1. */
  readonly layer: number | null;
  readonly layerCount: number;
  readonly lossPercent: number | null;
  readonly roundTripMs: number | null;
  /** What the path to or from the member carries, as far as it is known. */
  readonly estimateBps: number | null;
  /** Why the member is sent no picture. */
  readonly pausedFor: PauseReason | null;
  /** What the member's client last said, and when. */
  readonly reported: { readonly atMs: number; readonly figures: StreamReport['figures'] } | null;
}

/** What the SDK logs in with to look into a room, seen by nobody in it. */
export interface LookTicket {
  readonly userId: string;
  readonly userName: string;
  readonly token: string;
  readonly expiresAtMs: number;
}

export interface WebhookTest {
  /** HTTP status, or `null` without an answer. */
  readonly status: number | null;
  readonly problem: string | null;
  readonly durationMs: number;
}

/** What a process has used. Two of these, one after the other, show how busy it is. */
export interface ProcessLoad {
  readonly uptimeMs: number;
  /** User and system CPU time; null where the system does not tell. */
  readonly cpuTimeMs: number | null;
  /** Null where the system does not tell. */
  readonly residentBytes: number | null;
}

export interface SystemView {
  readonly version: string;
  readonly nodeVersion: string;
  readonly uptimeMs: number;
  readonly database: { readonly kind: 'SQLite' | 'PostgreSQL'; readonly isReachable: boolean };
  /** The server's own process. */
  readonly process: ProcessLoad;
  /** `load` is null of one that does not run. */
  readonly engines: readonly { readonly index: number; readonly load: ProcessLoad | null }[];
  readonly live: {
    readonly connections: number;
    readonly sessions: number;
    readonly rooms: number;
    readonly streams: number;
  };
  /** The configuration in effect, without secrets. */
  readonly settings: Readonly<Record<string, unknown>>;
}
