import { ParleyError } from '@parley/protocol';
import type { Kysely } from 'kysely';
import type { App, AppSettings, RetiredSecret, SecretKind } from '../app.ts';
import { checkAppSettings } from '../app-settings-check.ts';
import type { AppStore } from '../app-store.ts';
import { drawApp, drawIngestKey, drawSecret } from '../new-app.ts';
import { StoreConflict } from '../store-conflict.ts';
import type { AppRow, Tables } from './tables.ts';

/** With ten-digit AppIDs drawn at random, one repeat is rare and this many in a row do not happen. */
const APP_ID_DRAWS = 20;
const MAX_OVERLAP_MS = 30 * 24 * 3_600_000;

export class SqlAppStore implements AppStore {
  readonly #db: Kysely<Tables>;
  readonly #nowMs: () => number;

  constructor(db: Kysely<Tables>, nowMs: () => number) {
    this.#db = db;
    this.#nowMs = nowMs;
  }

  async find(appId: number): Promise<App | undefined> {
    const row = await this.#db.selectFrom('apps').selectAll().where('app_id', '=', appId).executeTakeFirst();
    return row && appOf(row);
  }

  async list(): Promise<App[]> {
    const apps = this.#db.selectFrom('apps').selectAll();
    return (await apps.orderBy('created_at_ms').orderBy('app_id').execute()).map(appOf);
  }

  async create(name: string, settings: Partial<Omit<AppSettings, 'name'>> = {}): Promise<App> {
    for (let draw = 0; draw < APP_ID_DRAWS; draw++) {
      const app = drawApp({ ...settings, name }, this.#nowMs());
      const { numInsertedOrUpdatedRows } = await this.#db
        .insertInto('apps')
        .values(rowOf(app))
        .onConflict((conflict) => conflict.column('app_id').doNothing())
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows === 1n) return app;
    }
    throw new Error(`no free AppID in ${APP_ID_DRAWS} draws`);
  }

  async update(appId: number, revision: number, changes: Partial<AppSettings>): Promise<App> {
    checkAppSettings(changes);
    return this.#change(appId, revision, (app) => ({ ...app, ...changes }));
  }

  async rotateSecret(
    appId: number,
    revision: number,
    { kind, overlapMs }: { readonly kind: SecretKind; readonly overlapMs: number },
  ): Promise<App> {
    if (!Number.isSafeInteger(overlapMs) || overlapMs < 0 || overlapMs > MAX_OVERLAP_MS)
      throw new ParleyError('illegalParameter', {
        detail: `overlapMs is ${overlapMs}; allowed is a whole number from 0 to ${MAX_OVERLAP_MS} (30 days)`,
      });
    const nowMs = this.#nowMs();
    return this.#change(appId, revision, (app) => {
      const retired: RetiredSecret = { kind, value: app[kind], validUntilMs: nowMs + overlapMs };
      const retiredSecrets = [...app.retiredSecrets, retired].filter(
        ({ validUntilMs }) => validUntilMs > nowMs,
      );
      return { ...app, [kind]: drawSecret(kind), retiredSecrets };
    });
  }

  renewIngestKey(appId: number): Promise<App | undefined> {
    return this.#setIngestKey(appId, drawIngestKey());
  }

  revokeIngestKey(appId: number): Promise<App | undefined> {
    return this.#setIngestKey(appId, null);
  }

  async remove(appId: number, revision: number): Promise<void> {
    await this.#db.transaction().execute(async (transaction) => {
      const { numDeletedRows } = await transaction
        .deleteFrom('apps')
        .where('app_id', '=', appId)
        .where('revision', '=', revision)
        .executeTakeFirstOrThrow();
      if (numDeletedRows === 0n) throw new StoreConflict('the app');
      for (const table of [
        'webhook_deliveries',
        'calls',
        'usage_figures',
        'forbidden_streams',
        'forbid_rules',
        'stream_rules',
      ] as const)
        await transaction.deleteFrom(table).where('app_id', '=', appId).execute();
    });
  }

  async #setIngestKey(appId: number, ingestKey: string | null): Promise<App | undefined> {
    const row = await this.#db
      .updateTable('apps')
      .set(({ eb }) => ({ ingest_key: ingestKey, revision: eb('revision', '+', 1) }))
      .where('app_id', '=', appId)
      .returningAll()
      .executeTakeFirst();
    return row && appOf(row);
  }

  async #change(appId: number, revision: number, change: (app: App) => App): Promise<App> {
    const app = await this.find(appId);
    if (app?.revision !== revision) throw new StoreConflict('the app');
    const changed = { ...change(app), revision: revision + 1 };
    const { numUpdatedRows } = await this.#db
      .updateTable('apps')
      .set(rowOf(changed))
      .where('app_id', '=', appId)
      .where('revision', '=', revision)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) throw new StoreConflict('the app');
    return changed;
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
    retiredSecrets: JSON.parse(row.retired_secrets) as RetiredSecret[],
    tokenOnly: row.token_only === 1,
    strictPrivileges: row.strict_privileges === 1,
    onTokenExpiry: row.on_token_expiry as App['onTokenExpiry'],
    lookIn: row.look_in === 1,
    allowedOrigins: JSON.parse(row.allowed_origins) as string[],
    maxMembersPerRoom: row.max_members_per_room,
    maxRooms: row.max_rooms,
    maxPlays: row.max_plays,
    webhookUrls: JSON.parse(row.webhook_urls) as App['webhookUrls'],
    revision: row.revision,
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
    retired_secrets: JSON.stringify(app.retiredSecrets),
    token_only: Number(app.tokenOnly),
    strict_privileges: Number(app.strictPrivileges),
    on_token_expiry: app.onTokenExpiry,
    look_in: Number(app.lookIn),
    allowed_origins: JSON.stringify(app.allowedOrigins),
    max_members_per_room: app.maxMembersPerRoom,
    max_rooms: app.maxRooms,
    max_plays: app.maxPlays,
    webhook_urls: JSON.stringify(app.webhookUrls),
    revision: app.revision,
    created_at_ms: app.createdAtMs,
  };
}
