import type { Kysely } from 'kysely';

/** Whether operators may look into an app's rooms: not unless its owner says so. */
export const lookIn = () => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable('apps')
      .addColumn('look_in', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
  },
});
