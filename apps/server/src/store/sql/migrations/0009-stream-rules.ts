import type { Kysely } from 'kysely';
import type { ColumnTypes } from '../column-types.ts';

/** Streams whose sound or picture back ends have forbidden for a time. */
export const streamRules = ({ appId }: ColumnTypes) => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('stream_rules')
      .addColumn('app_id', appId, (column) => column.notNull())
      .addColumn('room_id', 'text', (column) => column.notNull())
      .addColumn('stream_id', 'text', (column) => column.notNull())
      .addColumn('forbids_audio', 'integer', (column) => column.notNull())
      .addColumn('forbids_video', 'integer', (column) => column.notNull())
      .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
      .addColumn('ends_at_ms', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('stream_rules_key', ['app_id', 'room_id', 'stream_id'])
      .execute();
  },
});
