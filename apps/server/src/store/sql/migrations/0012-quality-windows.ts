import type { Kysely } from 'kysely';

/** Samples that sum up a window of time stand beside those that they sum up, whose window is 0. */
export const qualityWindows = () => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable('call_quality')
      .addColumn('window_ms', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
    await db.schema
      .createIndex('call_quality_by_window')
      .on('call_quality')
      .columns(['room_session_id', 'window_ms', 'at_ms'])
      .execute();
    await db.schema.dropIndex('call_quality_by_room_session_id').execute();
  },
});
