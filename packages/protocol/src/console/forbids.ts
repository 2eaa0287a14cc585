/** What an app's back end has forbidden, as the console shows and lifts it. */
import * as v from 'valibot';

export interface ForbiddenStreamView {
  readonly streamId: string;
  readonly forbiddenAtMs: number;
}

/** Who a rule is about: the parts that its type needs are not empty. */
export interface UserRuleView {
  readonly ruleType: 1 | 2 | 3 | 4;
  readonly ip: string;
  readonly roomId: string;
  readonly userId: string;
  readonly forbidsLogin: boolean;
  readonly forbidsPublish: boolean;
  readonly endsAtMs: number;
}

export interface StreamRuleView {
  readonly roomId: string;
  readonly streamId: string;
  readonly forbidsAudio: boolean;
  readonly forbidsVideo: boolean;
  readonly endsAtMs: number;
}

export interface ForbidsView {
  readonly streams: readonly ForbiddenStreamView[];
  readonly userRules: readonly UserRuleView[];
  readonly streamRules: readonly StreamRuleView[];
  /** Whether there are more forbidden streams or stream rules than are shown. */
  readonly isCut: boolean;
}

const Id = v.pipe(v.string(), v.minLength(1), v.maxLength(256));

/** What is to be allowed again. */
export const LiftForbid = v.variant('kind', [
  v.strictObject({ kind: v.literal('stream'), streamId: Id }),
  v.strictObject({ kind: v.literal('streamRule'), roomId: Id, streamId: Id }),
  v.strictObject({
    kind: v.literal('userRule'),
    subject: v.variant('ruleType', [
      v.strictObject({ ruleType: v.literal(1), ip: Id }),
      v.strictObject({ ruleType: v.literal(2), roomId: Id }),
      v.strictObject({ ruleType: v.literal(3), userId: Id }),
      v.strictObject({ ruleType: v.literal(4), roomId: Id, userId: Id }),
    ]),
  }),
]);
export type LiftForbid = v.InferInput<typeof LiftForbid>;
