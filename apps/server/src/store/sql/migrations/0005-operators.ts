import type { Kysely } from 'kysely';
import type { ColumnTypes } from '../column-types.ts';

/** Who runs the service, and what they did. */
export const operators = ({ serial, asSerial }: ColumnTypes) => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('operators')
      .addColumn('operator_id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('name_key', 'text', (column) => column.notNull().unique())
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('password_hash', 'text')
      .addColumn('oidc_subject', 'text', (column) => column.unique())
      .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('operator_sessions')
      .addColumn('key_hash', 'text', (column) => column.primaryKey().notNull())
      .addColumn('operator_id', 'text', (column) =>
        column.notNull().references('operators.operator_id').onDelete('cascade'),
      )
      .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
      .addColumn('expires_at_ms', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('audit_log')
      .addColumn('entry_id', serial, asSerial)
      .addColumn('at_ms', 'bigint', (column) => column.notNull())
      .addColumn('actor', 'text', (column) => column.notNull())
      .addColumn('action', 'text', (column) => column.notNull())
      .addColumn('app_id', 'bigint')
      .addColumn('detail', 'text', (column) => column.notNull())
      .execute();
  },
});
