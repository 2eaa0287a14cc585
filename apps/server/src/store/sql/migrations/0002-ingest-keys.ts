import type { Kysely } from 'kysely';

/** The key of encoders that know no tokens. */
export const ingestKeys = () => ({
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('apps').addColumn('ingest_key', 'text').execute();
  },
});
