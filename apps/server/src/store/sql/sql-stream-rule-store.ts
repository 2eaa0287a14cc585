import type { Kysely } from 'kysely';
import {
  MAX_STREAM_RULES,
  type StreamOfRoom,
  type StreamRule,
  type StreamRuleStore,
} from '../stream-rule-store.ts';
import type { StreamRuleRow, Tables } from './tables.ts';

export class SqlStreamRuleStore implements StreamRuleStore {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  set(appId: number, rule: StreamRule): Promise<boolean> {
    const { roomId, streamId, createdAtMs } = rule;
    return this.#db.transaction().execute(async (transaction) => {
      await transaction
        .deleteFrom('stream_rules')
        .where('app_id', '=', appId)
        .where(({ eb, or, and }) =>
          or([eb('ends_at_ms', '<=', createdAtMs), and({ room_id: roomId, stream_id: streamId })]),
        )
        .execute();
      const { count } = await transaction
        .selectFrom('stream_rules')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('app_id', '=', appId)
        .executeTakeFirstOrThrow();
      if (Number(count) >= MAX_STREAM_RULES) return false;
      const content = contentOf(rule);
      await transaction
        .insertInto('stream_rules')
        .values({ app_id: appId, room_id: roomId, stream_id: streamId, ...content })
        // Another server may have set the same in this moment.
        .onConflict((conflict) => conflict.columns(['app_id', 'room_id', 'stream_id']).doUpdateSet(content))
        .execute();
      return true;
    });
  }

  async find({ appId, roomId, streamId }: StreamOfRoom, nowMs: number): Promise<StreamRule | undefined> {
    const row = await this.#db
      .selectFrom('stream_rules')
      .selectAll()
      .where('app_id', '=', appId)
      .where('room_id', '=', roomId)
      .where('stream_id', '=', streamId)
      .where('ends_at_ms', '>', nowMs)
      .executeTakeFirst();
    return row && ruleOf(row);
  }

  async list(appId: number, nowMs: number, limit: number): Promise<StreamRule[]> {
    const rows = await this.#db
      .selectFrom('stream_rules')
      .selectAll()
      .where('app_id', '=', appId)
      .where('ends_at_ms', '>', nowMs)
      .orderBy('ends_at_ms')
      .orderBy('room_id')
      .orderBy('stream_id')
      .limit(limit)
      .execute();
    return rows.map(ruleOf);
  }

  async remove({ appId, roomId, streamId }: StreamOfRoom, nowMs: number): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('stream_rules')
      .where('app_id', '=', appId)
      .where('room_id', '=', roomId)
      .where('stream_id', '=', streamId)
      .where('ends_at_ms', '>', nowMs)
      .executeTakeFirstOrThrow();
    return numDeletedRows === 1n;
  }
}

function contentOf({ forbidsAudio, forbidsVideo, createdAtMs, endsAtMs }: StreamRule) {
  return {
    forbids_audio: Number(forbidsAudio),
    forbids_video: Number(forbidsVideo),
    created_at_ms: createdAtMs,
    ends_at_ms: endsAtMs,
  };
}

function ruleOf(row: StreamRuleRow): StreamRule {
  return {
    roomId: row.room_id,
    streamId: row.stream_id,
    forbidsAudio: row.forbids_audio === 1,
    forbidsVideo: row.forbids_video === 1,
    createdAtMs: row.created_at_ms,
    endsAtMs: row.ends_at_ms,
  };
}
