import type { Kysely } from 'kysely';
import {
  type ForbidQuery,
  type ForbidRule,
  type ForbidRuleType,
  type ForbidStore,
  type ForbidSubject,
  MAX_FORBID_RULES,
} from '../forbid-store.ts';
import type { ForbidRuleRow, Tables } from './tables.ts';

export class SqlForbidStore implements ForbidStore {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async forbidStreams(appId: number, streamIds: readonly string[], nowMs: number): Promise<void> {
    if (streamIds.length === 0) return;
    const unique = [...new Set(streamIds)];
    await this.#db
      .insertInto('forbidden_streams')
      .values(unique.map((streamId) => ({ app_id: appId, stream_id: streamId, forbidden_at_ms: nowMs })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  async resumeStreams(appId: number, streamIds: readonly string[]): Promise<void> {
    if (streamIds.length === 0) return;
    await this.#db
      .deleteFrom('forbidden_streams')
      .where('app_id', '=', appId)
      .where('stream_id', 'in', streamIds)
      .execute();
  }

  async forbiddenStreams(appId: number, limit: number) {
    const rows = await this.#db
      .selectFrom('forbidden_streams')
      .select(['stream_id', 'forbidden_at_ms'])
      .where('app_id', '=', appId)
      .orderBy('forbidden_at_ms', 'desc')
      .orderBy('stream_id')
      .limit(limit)
      .execute();
    return rows.map((row) => ({ streamId: row.stream_id, forbiddenAtMs: row.forbidden_at_ms }));
  }

  async isStreamForbidden(appId: number, streamId: string): Promise<boolean> {
    const row = await this.#db
      .selectFrom('forbidden_streams')
      .select('stream_id')
      .where('app_id', '=', appId)
      .where('stream_id', '=', streamId)
      .executeTakeFirst();
    return row !== undefined;
  }

  setRule(appId: number, rule: ForbidRule, nowMs: number): Promise<boolean> {
    const row = { app_id: appId, ...keyOf(rule.subject), ...contentOf(rule) };
    return this.#db.transaction().execute(async (transaction) => {
      await transaction
        .deleteFrom('forbid_rules')
        .where('app_id', '=', appId)
        .where(({ eb, or, and }) => or([eb('ends_at_ms', '<=', nowMs), and(keyOf(rule.subject))]))
        .execute();
      const { count } = await transaction
        .selectFrom('forbid_rules')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('app_id', '=', appId)
        .where('rule_type', '=', rule.subject.ruleType)
        .executeTakeFirstOrThrow();
      if (Number(count) >= MAX_FORBID_RULES[rule.subject.ruleType]) return false;
      await transaction
        .insertInto('forbid_rules')
        .values(row)
        // Another server may have set the same in this moment.
        .onConflict((conflict) =>
          conflict.columns(['app_id', 'rule_type', 'ip', 'room_id', 'user_id']).doUpdateSet(contentOf(rule)),
        )
        .execute();
      return true;
    });
  }

  async rules(appId: number, ruleType: ForbidRuleType, nowMs: number): Promise<ForbidRule[]> {
    const rows = await this.#db
      .selectFrom('forbid_rules')
      .selectAll()
      .where('app_id', '=', appId)
      .where('rule_type', '=', ruleType)
      .where('ends_at_ms', '>', nowMs)
      .orderBy('ends_at_ms')
      .orderBy('ip')
      .orderBy('room_id')
      .orderBy('user_id')
      .execute();
    return rows.map(ruleOf);
  }

  async removeRule(appId: number, subject: ForbidSubject, nowMs: number): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('forbid_rules')
      .where('app_id', '=', appId)
      .where(({ and }) => and(keyOf(subject)))
      .where('ends_at_ms', '>', nowMs)
      .executeTakeFirstOrThrow();
    return numDeletedRows === 1n;
  }

  async forbidden({ appId, ip, roomId, userId }: ForbidQuery, nowMs: number) {
    const subjects: ForbidSubject[] = [
      { ruleType: 1, ip },
      { ruleType: 2, roomId },
      { ruleType: 3, userId },
      { ruleType: 4, roomId, userId },
    ];
    const rows = await this.#db
      .selectFrom('forbid_rules')
      .select(['forbids_login', 'forbids_publish'])
      .where('app_id', '=', appId)
      .where('ends_at_ms', '>', nowMs)
      .where(({ or, and }) => or(subjects.map((subject) => and(keyOf(subject)))))
      .execute();
    return {
      login: rows.some((row) => row.forbids_login === 1),
      publish: rows.some((row) => row.forbids_publish === 1),
    };
  }
}

function keyOf(subject: ForbidSubject) {
  return {
    rule_type: subject.ruleType,
    ip: 'ip' in subject ? subject.ip : '',
    room_id: 'roomId' in subject ? subject.roomId : '',
    user_id: 'userId' in subject ? subject.userId : '',
  };
}

function contentOf({ forbidsLogin, forbidsPublish, endsAtMs }: ForbidRule) {
  return {
    forbids_login: forbidsLogin ? 1 : 0,
    forbids_publish: forbidsPublish ? 1 : 0,
    ends_at_ms: endsAtMs,
  };
}

function ruleOf(row: ForbidRuleRow): ForbidRule {
  return {
    subject: subjectOf(row),
    forbidsLogin: row.forbids_login === 1,
    forbidsPublish: row.forbids_publish === 1,
    endsAtMs: row.ends_at_ms,
  };
}

function subjectOf({ rule_type: ruleType, ip, room_id: roomId, user_id: userId }: ForbidRuleRow) {
  if (ruleType === 1) return { ruleType, ip };
  if (ruleType === 2) return { ruleType, roomId };
  if (ruleType === 3) return { ruleType, userId };
  return { ruleType, roomId, userId };
}
