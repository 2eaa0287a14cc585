import type { Kysely } from 'kysely';
import type { ColumnTypes } from '../column-types.ts';

/** Which server a call is on, empty for those of earlier versions; and how much there was at a time, at most. */
export const callNodes = ({ appId }: ColumnTypes) => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable('calls')
      .addColumn('node_id', 'text', (column) => column.notNull().defaultTo(''))
      .execute();
    await db.schema
      .createTable('peak_figures')
      .addColumn('app_id', appId, (column) => column.notNull())
      .addColumn('hour_ms', 'bigint', (column) => column.notNull())
      .addColumn('node_id', 'text', (column) => column.notNull())
      .addColumn('figure', 'text', (column) => column.notNull())
      .addColumn('value', 'double precision', (column) => column.notNull())
      .addPrimaryKeyConstraint('peak_figures_key', ['app_id', 'hour_ms', 'node_id', 'figure'])
      .execute();
    await db.schema.createIndex('peak_figures_by_hour_ms').on('peak_figures').columns(['hour_ms']).execute();
  },
});
