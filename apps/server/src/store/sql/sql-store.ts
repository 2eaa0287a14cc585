import { type Kysely, sql } from 'kysely';
import type { Store } from '../store.ts';
import type { Database } from './database.ts';
import { SqlAppStore } from './sql-app-store.ts';
import { SqlAuditLog } from './sql-audit-log.ts';
import { SqlCallRecords } from './sql-call-records.ts';
import { SqlForbidStore } from './sql-forbid-store.ts';
import { SqlOperatorStore } from './sql-operator-store.ts';
import { SqlStreamRuleStore } from './sql-stream-rule-store.ts';
import { SqlWebhookQueue } from './sql-webhook-queue.ts';
import type { Tables } from './tables.ts';

/** The records in a database, whichever it is. */
export class SqlStore implements Store {
  readonly apps: SqlAppStore;
  readonly operators: SqlOperatorStore;
  readonly audit: SqlAuditLog;
  readonly calls: SqlCallRecords;
  readonly forbids: SqlForbidStore;
  readonly streamRules: SqlStreamRuleStore;
  readonly webhooks: SqlWebhookQueue;
  readonly #db: Kysely<Tables>;
  #closed: Promise<void> | undefined;

  constructor(database: Database, nowMs: () => number) {
    const { db } = database;
    this.#db = db;
    this.apps = new SqlAppStore(db, nowMs);
    this.operators = new SqlOperatorStore(db);
    this.audit = new SqlAuditLog(db);
    this.calls = new SqlCallRecords(database);
    this.forbids = new SqlForbidStore(db);
    this.streamRules = new SqlStreamRuleStore(db);
    this.webhooks = new SqlWebhookQueue(db);
  }

  async isReachable(): Promise<boolean> {
    try {
      await sql`select 1`.execute(this.#db);
      return true;
    } catch {
      // Why it does not answer is told by the request that needs it.
      return false;
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#db.destroy();
    return this.#closed;
  }
}
