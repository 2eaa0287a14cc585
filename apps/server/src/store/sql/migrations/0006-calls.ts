import type { Kysely } from 'kysely';
import type { ColumnTypes } from '../column-types.ts';

/** What happened in calls, and how much. */
export const calls = ({ serial, asSerial }: ColumnTypes) => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('calls')
      .addColumn('room_session_id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('app_id', 'bigint', (column) => column.notNull())
      .addColumn('room_id', 'text', (column) => column.notNull())
      .addColumn('opened_at_ms', 'bigint', (column) => column.notNull())
      .addColumn('closed_at_ms', 'bigint')
      .addColumn('close_reason', 'integer')
      .addColumn('peak_members', 'integer', (column) => column.notNull())
      .execute();
    const ofCall = db.schema
      .createTable('call_members')
      .addColumn('session_id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('room_session_id', 'text', (column) =>
        column.notNull().references('calls.room_session_id').onDelete('cascade'),
      );
    await ofCall
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('user_name', 'text', (column) => column.notNull())
      .addColumn('joined_at_ms', 'bigint', (column) => column.notNull())
      .addColumn('left_at_ms', 'bigint')
      .addColumn('leave_reason', 'integer')
      .execute();
    await db.schema
      .createTable('call_streams')
      .addColumn('publish_id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('room_session_id', 'text', (column) =>
        column.notNull().references('calls.room_session_id').onDelete('cascade'),
      )
      .addColumn('session_id', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('stream_id', 'text', (column) => column.notNull())
      .addColumn('started_at_ms', 'bigint', (column) => column.notNull())
      .addColumn('ended_at_ms', 'bigint')
      .addColumn('end_reason', 'integer')
      .execute();
    await db.schema
      .createTable('call_events')
      .addColumn('event_id', serial, asSerial)
      .addColumn('room_session_id', 'text', (column) =>
        column.notNull().references('calls.room_session_id').onDelete('cascade'),
      )
      .addColumn('session_id', 'text', (column) => column.notNull())
      .addColumn('at_ms', 'bigint', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('detail', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('call_quality')
      .addColumn('sample_id', serial, asSerial)
      .addColumn('room_session_id', 'text', (column) =>
        column.notNull().references('calls.room_session_id').onDelete('cascade'),
      )
      .addColumn('session_id', 'text', (column) => column.notNull())
      .addColumn('stream_id', 'text', (column) => column.notNull())
      .addColumn('direction', 'text', (column) => column.notNull())
      .addColumn('at_ms', 'bigint', (column) => column.notNull())
      .addColumn('figures', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('usage_figures')
      .addColumn('app_id', 'bigint', (column) => column.notNull())
      .addColumn('hour_ms', 'bigint', (column) => column.notNull())
      .addColumn('figure', 'text', (column) => column.notNull())
      .addColumn('value', 'double precision', (column) => column.notNull())
      .addPrimaryKeyConstraint('usage_figures_key', ['app_id', 'hour_ms', 'figure'])
      .execute();
    for (const [table, columns] of [
      ['calls', ['app_id', 'opened_at_ms']],
      ['call_members', ['room_session_id', 'user_id']],
      ['call_streams', ['room_session_id']],
      ['call_events', ['room_session_id']],
      ['call_quality', ['room_session_id']],
      ['usage_figures', ['hour_ms']],
    ] as const)
      await db.schema
        .createIndex(`${table}_by_${columns[0]}`)
        .on(table)
        .columns([...columns])
        .execute();
  },
});
