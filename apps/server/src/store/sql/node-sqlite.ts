import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { SqliteDatabase } from 'kysely';
import { LRUCache } from 'lru-cache';

/** How long a statement waits for another process (a `parley` command beside the server) to finish writing. */
const BUSY_TIMEOUT_MS = 5_000;

/** Statements kept ready. The store's queries are fewer, but for inserts of many rows, which differ by their count. */
const MAX_STATEMENTS = 200;

/**
 * Opens a database file that only its owner can read: it holds secrets. SQLite gives its journal files
 * the database file's mode.
 */
export function openDatabase(file: string): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  return database;
}

/**
 * node:sqlite with the surface that kysely's SQLite dialect expects. Kysely asks for a statement at each execution;
 * the same text gets the same statement, because preparing one costs more than running it.
 */
export function forKysely(database: DatabaseSync): SqliteDatabase {
  const prepare = (sql: string) => {
    const statement = database.prepare(sql);
    return {
      reader: statement.columns().length > 0,
      all: (parameters: readonly unknown[]) => statement.all(...(parameters as SQLInputValue[])),
      run: (parameters: readonly unknown[]) => statement.run(...(parameters as SQLInputValue[])),
      // Of its own, because the next execution of a statement would end the reading of rows from it.
      iterate: (parameters: readonly unknown[]) =>
        database.prepare(sql).iterate(...(parameters as SQLInputValue[])),
    };
  };
  const ready = new LRUCache<string, ReturnType<typeof prepare>>({
    max: MAX_STATEMENTS,
    memoMethod: (sql) => prepare(sql),
  });
  return {
    close: () => database.close(),
    prepare: (sql) => ready.memo(sql),
  };
}
