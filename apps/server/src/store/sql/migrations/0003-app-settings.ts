import type { Kysely } from 'kysely';

/** What an operator decides about an app, replaced secrets, and a revision against overwriting each other. */
export const appSettings = () => ({
  async up(db: Kysely<unknown>) {
    const columns = [
      ['strict_privileges', 'integer', 0],
      ['on_token_expiry', 'text', 'stay'],
      ['allowed_origins', 'text', '[]'],
      ['max_members_per_room', 'integer', 0],
      ['max_rooms', 'integer', 0],
      ['webhook_urls', 'text', '{}'],
      ['retired_secrets', 'text', '[]'],
      ['revision', 'integer', 1],
    ] as const;
    for (const [name, type, value] of columns)
      await db.schema
        .alterTable('apps')
        .addColumn(name, type, (column) => column.notNull().defaultTo(value))
        .execute();
  },
});
