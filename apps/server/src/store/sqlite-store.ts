import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { Kysely, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { App, AppOptions, AppStore } from './app-store.ts';
import { MIGRATIONS } from './migrations.ts';
import { drawApp, drawIngestKey } from './new-app.ts';
import { forKysely, openDatabase } from './node-sqlite.ts';

interface AppRow {
  app_id: number;
  name: string;
  app_sign: string;
  server_secret: string;
  callback_secret: string;
  ingest_key: string | null;
  token_only: number;
  created_at_ms: number;
}

interface Tables {
  apps: AppRow;
}

/** With ten-digit AppIDs drawn at random, one repeat is rare and this many in a row do not happen. */
const APP_ID_DRAWS = 20;

/** Name of the database file in the data directory. */
const DATABASE_FILE = 'parley.sqlite';

/**
 * Opens the records in `dataDir`, creating or migrating them if need be. Several processes may have
 * them open at once.
 */
export async function openStore({ dataDir }: { readonly dataDir: string }): Promise<AppStore> {
  const database = openDatabase(join(dataDir, DATABASE_FILE));
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: forKysely(database) }) });
  try {
    await migrate(database, db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return new SqliteStore(db);
}

/** Runs in one transaction: a second process waits for it, and a crash leaves nothing half done. */
async function migrate(database: DatabaseSync, db: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(MIGRATIONS) },
    disableTransactions: true,
  });
  database.exec('BEGIN IMMEDIATE');
  const { error } = await migrator.migrateToLatest();
  database.exec(error === undefined ? 'COMMIT' : 'ROLLBACK');
  if (error !== undefined) throw new Error('the database could not be brought up to date', { cause: error });
}

class SqliteStore implements AppStore {
  readonly #db: Kysely<Tables>;
  #closed: Promise<void> | undefined;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async findApp(appId: number): Promise<App | undefined> {
    const row = await this.#db.selectFrom('apps').selectAll().where('app_id', '=', appId).executeTakeFirst();
    return row && appOf(row);
  }

  async listApps(): Promise<App[]> {
    const rows = await this.#db
      .selectFrom('apps')
      .selectAll()
      .orderBy('created_at_ms')
      .orderBy('app_id')
      .execute();
    return rows.map(appOf);
  }

  async createApp(name: string, options: AppOptions = {}): Promise<App> {
    for (let draw = 0; draw < APP_ID_DRAWS; draw++) {
      const app = drawApp(name, options, Date.now());
      const { numInsertedOrUpdatedRows } = await this.#db
        .insertInto('apps')
        .values(rowOf(app))
        .onConflict((conflict) => conflict.column('app_id').doNothing())
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows === 1n) return app;
    }
    throw new Error(`no free AppID in ${APP_ID_DRAWS} draws`);
  }

  renewIngestKey(appId: number): Promise<App | undefined> {
    return this.#setIngestKey(appId, drawIngestKey());
  }

  revokeIngestKey(appId: number): Promise<App | undefined> {
    return this.#setIngestKey(appId, null);
  }

  async #setIngestKey(appId: number, ingestKey: string | null): Promise<App | undefined> {
    const row = await this.#db
      .updateTable('apps')
      .set({ ingest_key: ingestKey })
      .where('app_id', '=', appId)
      .returningAll()
      .executeTakeFirst();
    return row && appOf(row);
  }

  close(): Promise<void> {
    this.#closed ??= this.#db.destroy();
    return this.#closed;
  }
}

function appOf(row: AppRow): App {
  return {
    appId: row.app_id,
    name: row.name,
    appSign: row.app_sign,
    serverSecret: row.server_secret,
    callbackSecret: row.callback_secret,
    ingestKey: row.ingest_key,
    tokenOnly: row.token_only === 1,
    createdAtMs: row.created_at_ms,
  };
}

function rowOf(app: App): AppRow {
  return {
    app_id: app.appId,
    name: app.name,
    app_sign: app.appSign,
    server_secret: app.serverSecret,
    callback_secret: app.callbackSecret,
    ingest_key: app.ingestKey,
    token_only: app.tokenOnly ? 1 : 0,
    created_at_ms: app.createdAtMs,
  };
}
