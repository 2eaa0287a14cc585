import { openPostgres } from './sql/postgres.ts';
import { SqlStore } from './sql/sql-store.ts';
import { openSqlite } from './sql/sqlite.ts';
import type { Store } from './store.ts';

export interface StoreLocation {
  /** Where the SQLite file lies, unless `databaseUrl` names a PostgreSQL database. */
  readonly dataDir: string;
  /** `postgres://…`, or empty. */
  readonly databaseUrl?: string;
  readonly nowMs?: () => number;
}

/**
 * Opens the records, creating or migrating them if need be. Several processes may have them open at once.
 *
 * @throws {Error} with what to do about it, when the database cannot be used
 */
export async function openStore({
  dataDir,
  databaseUrl = '',
  nowMs = Date.now,
}: StoreLocation): Promise<Store> {
  const database = databaseUrl === '' ? await openSqlite(dataDir) : await openPostgres(databaseUrl);
  return new SqlStore(database, nowMs);
}
