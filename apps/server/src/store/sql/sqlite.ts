import { join } from 'node:path';
import { Kysely, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { SQLITE_TYPES } from './column-types.ts';
import type { Database } from './database.ts';
import { migrations } from './migrations/index.ts';
import { forKysely, openDatabase } from './node-sqlite.ts';
import type { Tables } from './tables.ts';

/** Name of the database file in the data directory. */
const DATABASE_FILE = 'parley.sqlite';

/**
 * Opens the database file in `dataDir`, creating or migrating it if need be. Several processes may have it open at
 * once. Migrations run in one transaction: a second process waits for it, and a crash leaves nothing half done.
 */
export async function openSqlite(dataDir: string): Promise<Database> {
  const database = openDatabase(join(dataDir, DATABASE_FILE));
  // Not as statements of kysely's: SQLite takes this setting when the text is prepared, which happens once.
  const synchronous = (level: 'NORMAL' | 'FULL') => database.exec(`PRAGMA synchronous = ${level}`);
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: forKysely(database) }) });
  try {
    const migrator = new Migrator({
      db,
      provider: { getMigrations: () => Promise.resolve(migrations(SQLITE_TYPES)) },
      disableTransactions: true,
    });
    database.exec('BEGIN IMMEDIATE');
    const { error } = await migrator.migrateToLatest();
    database.exec(error === undefined ? 'COMMIT' : 'ROLLBACK');
    if (error !== undefined)
      throw new Error('the database could not be brought up to date', { cause: error });
    return {
      db,
      // Reserving the one connection keeps other transactions out until waiting for the disk is on again.
      writeBehind: (work) =>
        db.connection().execute(async (connection) => {
          synchronous('NORMAL');
          try {
            return await connection.transaction().execute(work);
          } finally {
            synchronous('FULL');
          }
        }),
    };
  } catch (error) {
    await db.destroy();
    throw error;
  }
}
