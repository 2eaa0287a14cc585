import type { Kysely } from 'kysely';
import type { ColumnTypes } from '../column-types.ts';

/** Apps and their secrets. */
export const apps = ({ appId }: ColumnTypes) => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('apps')
      .addColumn('app_id', appId, (column) => column.primaryKey().notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('app_sign', 'text', (column) => column.notNull())
      .addColumn('server_secret', 'text', (column) => column.notNull())
      .addColumn('callback_secret', 'text', (column) => column.notNull())
      .addColumn('token_only', 'integer', (column) => column.notNull())
      .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
      .execute();
  },
});
