import type { Kysely } from 'kysely';
import type { AuditEntry, AuditFilter, AuditLog, AuditRecord } from '../audit-log.ts';
import type { Tables } from './tables.ts';

export class SqlAuditLog implements AuditLog {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async add({ atMs, actor, action, appId, detail }: AuditEntry): Promise<void> {
    await this.#db
      .insertInto('audit_log')
      .values({ at_ms: atMs, actor, action, app_id: appId, detail: JSON.stringify(detail) })
      .execute();
  }

  async list({ appId, actor, beforeId, limit }: AuditFilter): Promise<AuditRecord[]> {
    let query = this.#db.selectFrom('audit_log').selectAll();
    if (appId !== undefined) query = query.where('app_id', '=', appId);
    if (actor !== undefined) query = query.where('actor', '=', actor);
    if (beforeId !== undefined) query = query.where('entry_id', '<', beforeId);
    const rows = await query.orderBy('entry_id', 'desc').limit(limit).execute();
    return rows.map((row) => ({
      entryId: row.entry_id,
      atMs: row.at_ms,
      actor: row.actor,
      action: row.action,
      appId: row.app_id,
      detail: JSON.parse(row.detail) as Record<string, unknown>,
    }));
  }
}
