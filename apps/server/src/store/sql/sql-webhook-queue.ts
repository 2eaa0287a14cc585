import type { Kysely } from 'kysely';
import type {
  AttemptOutcome,
  Delivery,
  DeliveryAttempt,
  DeliveryFilter,
  ListedDelivery,
  NewDelivery,
  WebhookEvent,
  WebhookQueue,
} from '../webhook-queue.ts';
import type { DeliveryRow, Tables } from './tables.ts';

type StoredDelivery = Omit<DeliveryRow, 'delivery_id'> & { delivery_id: number };

export class SqlWebhookQueue implements WebhookQueue {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async add(deliveries: readonly NewDelivery[]): Promise<void> {
    if (deliveries.length === 0) return;
    const rows = deliveries.map((delivery) => ({
      app_id: delivery.appId,
      room_id: delivery.roomId,
      event: delivery.event,
      url: delivery.url,
      fields: JSON.stringify(delivery.fields),
      created_at_ms: delivery.createdAtMs,
      state: 'pending',
      next_attempt_at_ms: delivery.createdAtMs,
      attempts: '[]',
    }));
    await this.#db.insertInto('webhook_deliveries').values(rows).execute();
  }

  async due(nowMs: number, limit: number): Promise<Delivery[]> {
    const rows = await this.#heads()
      .selectAll('next')
      .where('next_attempt_at_ms', '<=', nowMs)
      .orderBy('delivery_id')
      .limit(limit)
      .execute();
    return rows.map(deliveryOf);
  }

  async nextDueAtMs(): Promise<number | undefined> {
    const row = await this.#heads()
      .select(({ fn }) => fn.min('next_attempt_at_ms').as('next'))
      .executeTakeFirst();
    return row?.next ?? undefined;
  }

  /** The oldest pending delivery of each room and URL: those behind it wait. */
  #heads() {
    return this.#db
      .selectFrom('webhook_deliveries as next')
      .where('state', '=', 'pending')
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('webhook_deliveries as earlier')
              .select('earlier.delivery_id')
              .whereRef('earlier.app_id', '=', 'next.app_id')
              .whereRef('earlier.room_id', '=', 'next.room_id')
              .whereRef('earlier.url', '=', 'next.url')
              .whereRef('earlier.delivery_id', '<', 'next.delivery_id')
              .where('earlier.state', '=', 'pending'),
          ),
        ),
      );
  }

  async claim({ deliveryId, nextAttemptAtMs }: Delivery, untilMs: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('webhook_deliveries')
      .set({ next_attempt_at_ms: untilMs })
      .where('delivery_id', '=', deliveryId)
      .where('state', '=', 'pending')
      .where('next_attempt_at_ms', '=', nextAttemptAtMs)
      .executeTakeFirstOrThrow();
    return numUpdatedRows === 1n;
  }

  async settle(deliveryId: number, attempt: DeliveryAttempt, outcome: AttemptOutcome): Promise<void> {
    await this.#db.transaction().execute(async (transaction) => {
      const row = await transaction
        .selectFrom('webhook_deliveries')
        .select('attempts')
        .where('delivery_id', '=', deliveryId)
        .executeTakeFirst();
      // Its app was removed meanwhile.
      if (row === undefined) return;
      const attempts = [...(JSON.parse(row.attempts) as DeliveryAttempt[]), attempt];
      await transaction
        .updateTable('webhook_deliveries')
        .set({
          state: outcome.state,
          attempts: JSON.stringify(attempts),
          ...(outcome.state === 'pending' ? { next_attempt_at_ms: outcome.nextAttemptAtMs } : {}),
        })
        .where('delivery_id', '=', deliveryId)
        .execute();
    });
  }

  async list({ appId, state, roomId, beforeId, limit }: DeliveryFilter): Promise<ListedDelivery[]> {
    let query = this.#db
      .selectFrom('webhook_deliveries as listed')
      .selectAll()
      .select(({ selectFrom }) =>
        selectFrom('webhook_deliveries as earlier')
          .select(({ fn }) => fn.min('earlier.delivery_id').as('head'))
          .whereRef('earlier.app_id', '=', 'listed.app_id')
          .whereRef('earlier.room_id', '=', 'listed.room_id')
          .whereRef('earlier.url', '=', 'listed.url')
          .whereRef('earlier.delivery_id', '<', 'listed.delivery_id')
          .where('earlier.state', '=', 'pending')
          .as('head'),
      )
      .where('app_id', '=', appId);
    if (state !== undefined) query = query.where('state', '=', state);
    if (roomId !== undefined) query = query.where('room_id', '=', roomId);
    if (beforeId !== undefined) query = query.where('delivery_id', '<', beforeId);
    const rows = await query.orderBy('delivery_id', 'desc').limit(limit).execute();
    return rows.map((row) => ({
      ...deliveryOf(row),
      waitsForId: row.state === 'pending' && row.head !== null ? Number(row.head) : null,
    }));
  }

  async countBehind({ appId, roomId, url, deliveryId }: Delivery): Promise<number> {
    const { count } = await this.#db
      .selectFrom('webhook_deliveries')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('app_id', '=', appId)
      .where('room_id', '=', roomId)
      .where('url', '=', url)
      .where('state', '=', 'pending')
      .where('delivery_id', '>', deliveryId)
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  async find(appId: number, deliveryId: number): Promise<Delivery | undefined> {
    const row = await this.#db
      .selectFrom('webhook_deliveries')
      .selectAll()
      .where('app_id', '=', appId)
      .where('delivery_id', '=', deliveryId)
      .executeTakeFirst();
    return row && deliveryOf(row);
  }

  async resend(appId: number, deliveryId: number, nowMs: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('webhook_deliveries')
      .set({ state: 'pending', next_attempt_at_ms: nowMs })
      .where('app_id', '=', appId)
      .where('delivery_id', '=', deliveryId)
      .where('state', '!=', 'pending')
      .executeTakeFirstOrThrow();
    return numUpdatedRows === 1n;
  }

  async prune(beforeMs: number): Promise<number> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('webhook_deliveries')
      .where('state', '!=', 'pending')
      .where('created_at_ms', '<', beforeMs)
      .executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  }
}

function deliveryOf(row: StoredDelivery): Delivery {
  return {
    deliveryId: row.delivery_id,
    appId: row.app_id,
    roomId: row.room_id,
    event: row.event as WebhookEvent,
    url: row.url,
    fields: JSON.parse(row.fields) as Record<string, unknown>,
    createdAtMs: row.created_at_ms,
    state: row.state as Delivery['state'],
    nextAttemptAtMs: row.next_attempt_at_ms,
    attempts: JSON.parse(row.attempts) as DeliveryAttempt[],
  };
}
