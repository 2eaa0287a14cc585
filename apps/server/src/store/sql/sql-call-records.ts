import { type Kysely, sql } from 'kysely';
import type {
  Call,
  CallChange,
  CallDetail,
  CallFilter,
  CallRecords,
  UsageFigure,
  UsageFilter,
} from '../call-records.ts';
import { readQuality } from './call-quality.ts';
import {
  callOf,
  callRow,
  eventOf,
  eventRow,
  memberOf,
  memberRow,
  sampleRow,
  streamOf,
  streamRow,
} from './call-rows.ts';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

const HOUR_MS = 3_600_000;

export class SqlCallRecords implements CallRecords {
  readonly #db: Kysely<Tables>;
  readonly #writeBehind: Database['writeBehind'];

  constructor({ db, writeBehind }: Database) {
    this.#db = db;
    this.#writeBehind = writeBehind;
  }

  async write(changes: readonly CallChange[]): Promise<void> {
    if (changes.length === 0) return;
    await this.#writeBehind(async (transaction) => {
      for (const change of changes) await writeOne(transaction, change);
    });
  }

  async list({ appId, roomId, userId, fromMs, toMs, before, limit }: CallFilter): Promise<Call[]> {
    let query = this.#db.selectFrom('calls').selectAll().where('app_id', '=', appId);
    if (roomId !== undefined) query = query.where('room_id', '=', roomId);
    if (toMs !== undefined) query = query.where('opened_at_ms', '<', toMs);
    if (fromMs !== undefined)
      query = query.where(({ or, eb }) =>
        or([eb('closed_at_ms', 'is', null), eb('closed_at_ms', '>=', fromMs)]),
      );
    if (userId !== undefined)
      query = query.where(({ exists, selectFrom }) =>
        exists(
          selectFrom('call_members')
            .select('session_id')
            .whereRef('call_members.room_session_id', '=', 'calls.room_session_id')
            .where('user_id', '=', userId),
        ),
      );
    if (before !== undefined)
      query = query.where(({ or, and, eb }) =>
        or([
          eb('opened_at_ms', '<', before.openedAtMs),
          and([eb('opened_at_ms', '=', before.openedAtMs), eb('room_session_id', '<', before.roomSessionId)]),
        ]),
      );
    const rows = await query
      .orderBy('opened_at_ms', 'desc')
      .orderBy('room_session_id', 'desc')
      .limit(limit)
      .execute();
    return rows.map(callOf);
  }

  async find(appId: number, roomSessionId: string, mostSamples: number): Promise<CallDetail | undefined> {
    const call = await this.#db
      .selectFrom('calls')
      .selectAll()
      .where('app_id', '=', appId)
      .where('room_session_id', '=', roomSessionId)
      .executeTakeFirst();
    if (call === undefined) return undefined;
    const [members, streams, events, quality] = await Promise.all([
      this.#db
        .selectFrom('call_members')
        .selectAll()
        .where('room_session_id', '=', roomSessionId)
        .orderBy('joined_at_ms')
        .execute(),
      this.#db
        .selectFrom('call_streams')
        .selectAll()
        .where('room_session_id', '=', roomSessionId)
        .orderBy('started_at_ms')
        .execute(),
      this.#db
        .selectFrom('call_events')
        .selectAll()
        .where('room_session_id', '=', roomSessionId)
        .orderBy('event_id')
        .execute(),
      readQuality(this.#db, roomSessionId, mostSamples),
    ]);
    return {
      call: callOf(call),
      members: members.map(memberOf),
      streams: streams.map(streamOf),
      events: events.map(eventOf),
      quality,
    };
  }

  async usage({ appId, fromMs, toMs, figures }: UsageFilter): Promise<UsageFigure[]> {
    const rowsOf = (table: 'usage_figures' | 'peak_figures') => {
      let query = this.#db
        .selectFrom(table)
        .select(['app_id', 'hour_ms', 'figure', ({ fn }) => fn.sum<number>('value').as('value')])
        .where('hour_ms', '>=', fromMs)
        .where('hour_ms', '<', toMs)
        .groupBy(['app_id', 'hour_ms', 'figure']);
      if (appId !== undefined) query = query.where('app_id', '=', appId);
      if (figures !== undefined)
        query = query.where(({ or, eb }) =>
          or(
            figures.map((name) =>
              name.endsWith('.') ? eb('figure', 'like', `${name}%`) : eb('figure', '=', name),
            ),
          ),
        );
      return query.execute();
    };
    const rows = (await Promise.all([rowsOf('usage_figures'), rowsOf('peak_figures')])).flat();
    return rows
      .map((row) => ({ appId: row.app_id, hourMs: row.hour_ms, figure: row.figure, value: row.value }))
      .sort((a, b) => a.hourMs - b.hourMs || compare(a.figure, b.figure) || a.appId - b.appId);
  }

  async closeOpen({ nodeId, atMs, reason }: { nodeId: string; atMs: number; reason: number }): Promise<void> {
    await this.#db.transaction().execute(async (transaction) => {
      const left = transaction
        .selectFrom('calls')
        .select('room_session_id')
        .where('closed_at_ms', 'is', null)
        .where('node_id', 'in', [nodeId, '']);
      await transaction
        .updateTable('call_members')
        .set({ left_at_ms: atMs, leave_reason: reason })
        .where('left_at_ms', 'is', null)
        .where('room_session_id', 'in', left)
        .execute();
      await transaction
        .updateTable('call_streams')
        .set({ ended_at_ms: atMs, end_reason: reason })
        .where('ended_at_ms', 'is', null)
        .where('room_session_id', 'in', left)
        .execute();
      await transaction
        .updateTable('calls')
        .set({ closed_at_ms: atMs, close_reason: reason })
        .where('closed_at_ms', 'is', null)
        .where('node_id', 'in', [nodeId, ''])
        .execute();
    });
  }

  async prune(beforeMs: number): Promise<number> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('calls')
      .where('closed_at_ms', '<', beforeMs)
      .executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  }
}

async function writeOne(db: Kysely<Tables>, change: CallChange): Promise<void> {
  switch (change.type) {
    case 'callOpened':
      await db.insertInto('calls').values(callRow(change.call)).execute();
      return;
    case 'callClosed':
      await db
        .updateTable('calls')
        .set({ closed_at_ms: change.atMs, close_reason: change.reason })
        .where('room_session_id', '=', change.roomSessionId)
        .execute();
      return;
    case 'membersPeaked':
      await db
        .updateTable('calls')
        .set({ peak_members: change.members })
        .where('room_session_id', '=', change.roomSessionId)
        .execute();
      return;
    case 'memberJoined':
      await db.insertInto('call_members').values(memberRow(change.member)).execute();
      return;
    case 'memberLeft':
      await db
        .updateTable('call_members')
        .set({ left_at_ms: change.atMs, leave_reason: change.reason })
        .where('session_id', '=', change.sessionId)
        .execute();
      return;
    case 'streamStarted':
      await db.insertInto('call_streams').values(streamRow(change.stream)).execute();
      return;
    case 'streamEnded':
      await db
        .updateTable('call_streams')
        .set({ ended_at_ms: change.atMs, end_reason: change.reason })
        .where('publish_id', '=', change.publishId)
        .execute();
      return;
    case 'happened':
      await db.insertInto('call_events').values(eventRow(change.event)).execute();
      return;
    case 'measured':
      await db.insertInto('call_quality').values(sampleRow(change.sample)).execute();
      return;
    case 'summedUp':
      await db
        .insertInto('call_quality')
        .values({ ...sampleRow(change.sample), window_ms: change.windowMs })
        .execute();
      return;
    case 'counted': {
      const row = figureRow(change);
      await db
        .insertInto('usage_figures')
        .values(row)
        .onConflict((conflict) =>
          conflict
            .columns(['app_id', 'hour_ms', 'figure'])
            .doUpdateSet({ value: sql`usage_figures.value + excluded.value` }),
        )
        .execute();
      return;
    }
    case 'peaked': {
      const larger = sql<number>`case when excluded.value > peak_figures.value then excluded.value else peak_figures.value end`;
      await db
        .insertInto('peak_figures')
        .values({ ...figureRow(change), node_id: change.nodeId })
        .onConflict((conflict) =>
          conflict.columns(['app_id', 'hour_ms', 'node_id', 'figure']).doUpdateSet({ value: larger }),
        )
        .execute();
      return;
    }
    default:
      change satisfies never;
  }
}

function figureRow({ appId, atMs, figure, value }: Extract<CallChange, { type: 'counted' | 'peaked' }>) {
  return { app_id: appId, hour_ms: Math.floor(atMs / HOUR_MS) * HOUR_MS, figure, value };
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
