import { Kysely, PostgresDialect, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import pg from 'pg';
import { POSTGRES_TYPES } from './column-types.ts';
import type { Database } from './database.ts';
import { migrations } from './migrations/index.ts';
import type { Tables } from './tables.ts';

const MAX_CONNECTIONS = 10;
/** How long a statement may wait for a connection: longer, and the caller is better told. */
const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 30_000;

/** Times and counts: all below 2^53, so that a number holds them. */
const asNumbers = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format as 'text'),
};

/**
 * Opens a PostgreSQL database, migrating it if need be. Several servers may open it at once: the migrations of one
 * wait for those of the other.
 *
 * @param url `postgres://user:password@host:port/database`
 * @throws {Error} when the database cannot be reached; the text names no address and no password
 */
export async function openPostgres(url: string): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    types: asNumbers as pg.CustomTypesConfig,
  });
  // A connection that breaks while it is idle is replaced at the next use, which reports what is wrong if it lasts.
  pool.on('error', () => {});
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations(POSTGRES_TYPES)) },
  });
  try {
    const { error } = await migrator.migrateToLatest();
    if (error !== undefined) throw error;
    return {
      db,
      writeBehind: (work) =>
        db.transaction().execute(async (transaction) => {
          await sql`set local synchronous_commit to off`.execute(transaction);
          return work(transaction);
        }),
    };
  } catch (error) {
    await db.destroy();
    throw new Error(`databaseUrl: the PostgreSQL database cannot be used: ${reasonOf(error)}`);
  }
}

/** PostgreSQL's and the system's codes tell what is wrong; their texts may hold addresses and names. */
function reasonOf(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  const words: Record<string, string> = {
    ECONNREFUSED: 'nothing listens at its address',
    ENOTFOUND: 'its host name is not known',
    '28P01': 'the password is wrong',
    '28000': 'this user may not connect',
    '3D000': 'there is no database of this name',
    '42501': 'this user may not create tables',
  };
  return typeof code === 'string' ? (words[code] ?? `code ${code}`) : 'it does not answer';
}
