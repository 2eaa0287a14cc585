import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Every change of the schema, in the order of its name. One that was released is never edited. */
export const MIGRATIONS: Record<string, Migration> = {
  '0001-apps': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('apps')
        .addColumn('app_id', 'integer', (column) => column.primaryKey().notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('app_sign', 'text', (column) => column.notNull())
        .addColumn('server_secret', 'text', (column) => column.notNull())
        .addColumn('callback_secret', 'text', (column) => column.notNull())
        .addColumn('token_only', 'integer', (column) => column.notNull())
        .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
        .execute();
    },
  },
  '0002-ingest-keys': {
    async up(db: Kysely<unknown>) {
      await db.schema.alterTable('apps').addColumn('ingest_key', 'text').execute();
    },
  },
};
