import type { Kysely } from 'kysely';
import type { ColumnTypes } from '../column-types.ts';

/** Streams and users that back ends have forbidden. A rule's columns that are not its subject are empty. */
export const forbids = ({ appId }: ColumnTypes) => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('forbidden_streams')
      .addColumn('app_id', appId, (column) => column.notNull())
      .addColumn('stream_id', 'text', (column) => column.notNull())
      .addColumn('forbidden_at_ms', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('forbidden_streams_key', ['app_id', 'stream_id'])
      .execute();
    await db.schema
      .createTable('forbid_rules')
      .addColumn('app_id', appId, (column) => column.notNull())
      .addColumn('rule_type', 'integer', (column) => column.notNull())
      .addColumn('ip', 'text', (column) => column.notNull())
      .addColumn('room_id', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('forbids_login', 'integer', (column) => column.notNull())
      .addColumn('forbids_publish', 'integer', (column) => column.notNull())
      .addColumn('ends_at_ms', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('forbid_rules_key', ['app_id', 'rule_type', 'ip', 'room_id', 'user_id'])
      .execute();
  },
});
