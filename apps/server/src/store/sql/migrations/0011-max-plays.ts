import type { Kysely } from 'kysely';

/** How many streams one client may play at once: 12 so far for all, and for every app that has not been changed. */
export const maxPlays = () => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable('apps')
      .addColumn('max_plays', 'integer', (column) => column.notNull().defaultTo(12))
      .execute();
  },
});
