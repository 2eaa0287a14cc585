import type { Kysely } from 'kysely';
import type { ColumnTypes } from '../column-types.ts';

/** Events on their way to customers' back ends. */
export const webhooks = ({ serial, asSerial }: ColumnTypes) => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('webhook_deliveries')
      .addColumn('delivery_id', serial, asSerial)
      .addColumn('app_id', 'bigint', (column) => column.notNull())
      .addColumn('room_id', 'text', (column) => column.notNull())
      .addColumn('event', 'text', (column) => column.notNull())
      .addColumn('url', 'text', (column) => column.notNull())
      .addColumn('fields', 'text', (column) => column.notNull())
      .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('next_attempt_at_ms', 'bigint', (column) => column.notNull())
      .addColumn('attempts', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('webhook_deliveries_by_state')
      .on('webhook_deliveries')
      .columns(['state', 'next_attempt_at_ms'])
      .execute();
    await db.schema
      .createIndex('webhook_deliveries_by_app')
      .on('webhook_deliveries')
      .columns(['app_id', 'delivery_id'])
      .execute();
  },
});
