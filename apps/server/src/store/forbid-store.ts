/** What a rule is about; the numbers are those of the server API (reference §8.2). */
export type ForbidSubject =
  | { readonly ruleType: 1; readonly ip: string }
  | { readonly ruleType: 2; readonly roomId: string }
  | { readonly ruleType: 3; readonly userId: string }
  | { readonly ruleType: 4; readonly roomId: string; readonly userId: string };

export type ForbidRuleType = ForbidSubject['ruleType'];

/** Rules of each type that an app may have at a time. */
export const MAX_FORBID_RULES: Readonly<Record<ForbidRuleType, number>> = { 1: 100, 2: 200, 3: 200, 4: 200 };

/** A rule holds for a day at most (reference §8.2). */
export const MAX_FORBID_SECONDS = 86_400;

export interface ForbidRule {
  readonly subject: ForbidSubject;
  readonly forbidsLogin: boolean;
  readonly forbidsPublish: boolean;
  /** From then on it means nothing. */
  readonly endsAtMs: number;
}

/** Somebody who comes into a room or publishes there. */
export interface ForbidQuery {
  readonly appId: number;
  /** As `canonicalIp` writes it. */
  readonly ip: string;
  readonly roomId: string;
  readonly userId: string;
}

/** Streams and users that an app's back end has forbidden. */
export interface ForbidStore {
  /** Until they are resumed. Some or all may be forbidden already. */
  forbidStreams(appId: number, streamIds: readonly string[], nowMs: number): Promise<void>;
  /** Some or all may not be forbidden. */
  resumeStreams(appId: number, streamIds: readonly string[]): Promise<void>;
  /** Forbidden streams, the latest first; at most `limit`. */
  forbiddenStreams(
    appId: number,
    limit: number,
  ): Promise<{ readonly streamId: string; readonly forbiddenAtMs: number }[]>;
  isStreamForbidden(appId: number, streamId: string): Promise<boolean>;
  /**
   * Sets a rule, in place of an earlier one about the same subject.
   *
   * @returns `false` when the app has as many rules of this type as it may
   */
  setRule(appId: number, rule: ForbidRule, nowMs: number): Promise<boolean>;
  /** Rules of a type that have not ended, by their end. */
  rules(appId: number, ruleType: ForbidRuleType, nowMs: number): Promise<ForbidRule[]>;
  /** Whether there was such a rule that had not ended. */
  removeRule(appId: number, subject: ForbidSubject, nowMs: number): Promise<boolean>;
  /** What the rules about this user, in this room, from this address forbid. */
  forbidden(
    query: ForbidQuery,
    nowMs: number,
  ): Promise<{ readonly login: boolean; readonly publish: boolean }>;
}
