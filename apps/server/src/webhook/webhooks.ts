import type { WebhookTest } from '@parley/protocol/console';
import type { Clock, Stop } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Happening, RoomLife } from '../room/happening.ts';
import type {
  App,
  AppStore,
  AttemptOutcome,
  Delivery,
  DeliveryAttempt,
  NewDelivery,
  WebhookEvent,
  WebhookQueue,
} from '../store/index.ts';
import { bodyOf } from './body.ts';
import { payloadOf, type WebhookPayload } from './payload.ts';
import type { Post } from './post.ts';
import { RecentStreams } from './recent-streams.ts';
import { retryDelayMs } from './retry-policy.ts';

/** Deliveries under way at once: rooms do not wait for each other's back ends. */
const PARALLEL = 16;
/** How long deliveries that are over are kept for the operator to look at. */
const KEPT_MS = 7 * 24 * 3_600_000;
const PRUNE_PERIOD_MS = 3_600_000;
/** How often the queue is looked at for what another server has added. */
const LOOK_PERIOD_MS = 5_000;
/** How long a delivery is one's own: longer than a post takes. */
const CLAIM_MS = 15_000;
/** Failed tries after which the log tells of what waits: 6 s after the first. */
const TRIES_BEFORE_WORD = 3;
/** Happenings that wait to be kept; a database that is down for long must not fill the memory. */
const MAX_WAITING = 100_000;

export interface WebhooksOptions {
  readonly apps: Pick<AppStore, 'find'>;
  readonly queue: WebhookQueue;
  readonly post: Post;
  readonly nonce: () => string;
  readonly clock: Clock;
  readonly log: Log;
}

interface Waiting {
  readonly room: RoomLife;
  readonly payload: WebhookPayload;
  readonly atMs: number;
}

/** Keeps what customers' back ends want to know, and posts it, each room's events in their order. */
export class Webhooks {
  readonly #options: WebhooksOptions;
  readonly #stops: Stop[] = [];
  readonly #underWay = new Set<number>();
  readonly #streams = new RecentStreams();
  #waiting: Waiting[] = [];
  #keeping: Promise<void> | undefined;
  #stopTimer: Stop | undefined;
  #isClosed = false;

  constructor(options: WebhooksOptions) {
    this.#options = options;
    const { clock } = options;
    this.#stops.push(clock.every(LOOK_PERIOD_MS, () => this.#keepOrLook()));
    this.#stops.push(clock.every(PRUNE_PERIOD_MS, () => this.#prune()));
    this.#look();
  }

  /** Takes a happening note of; it is posted soon if its app wants to know. */
  happened(room: RoomLife, happening: Happening): void {
    const atMs = this.#options.clock.nowMs();
    const isRecreated = this.#streams.isRecreated(room, happening, atMs);
    if (happening.type === 'roomClosed' && !happening.isTold) return;
    if (this.#waiting.length >= MAX_WAITING) {
      this.#options.log.error({ event: 'webhookLost', appId: room.appId });
      return;
    }
    this.#waiting.push({ room, payload: payloadOf(room, happening, { nowMs: atMs, isRecreated }), atMs });
    this.#keeping ??= this.#keep();
  }

  /** Looks at the queue now: somebody has put something there. */
  wake(): void {
    this.#look();
  }

  /** Posts a sample of an event at once, outside the queue. */
  async test(app: App, event: WebhookEvent): Promise<WebhookTest> {
    const url = app.webhookUrls[event];
    if (url === undefined) throw new Error(`the app has no URL for ${event}`);
    const fields = { room_id: 'test', is_test: '1' };
    const { status, problem, durationMs } = await this.#try(app, { event, fields, url });
    return { status, problem, durationMs };
  }

  /** Keeps what waits. What is not posted yet is posted after the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const stop of this.#stops.splice(0)) stop();
    this.#stopTimer?.();
    await this.#keeping;
  }

  #keepOrLook(): void {
    if (this.#waiting.length > 0) this.#keeping ??= this.#keep();
    else this.#look();
  }

  /** Puts what waits into the queue, as much at once as has gathered. What cannot be kept now is tried again. */
  async #keep(): Promise<void> {
    let isAdded = false;
    while (this.#waiting.length > 0) {
      const waiting = this.#waiting;
      this.#waiting = [];
      try {
        const wanted = await this.#wanted(waiting);
        await this.#options.queue.add(wanted);
        isAdded ||= wanted.length > 0;
      } catch (error) {
        this.#waiting = [...waiting, ...this.#waiting];
        this.#options.log.error({ event: 'webhooksNotKept', waiting: this.#waiting.length, err: error });
        break;
      }
    }
    this.#keeping = undefined;
    if (isAdded) this.#look();
  }

  async #wanted(waiting: readonly Waiting[]): Promise<NewDelivery[]> {
    const appIds = [...new Set(waiting.map(({ room }) => room.appId))];
    const apps = new Map(
      await Promise.all(appIds.map(async (id) => [id, await this.#options.apps.find(id)] as const)),
    );
    return waiting.flatMap(({ room: { appId, roomId }, payload: { event, fields }, atMs }) => {
      const url = apps.get(appId)?.webhookUrls[event];
      return url === undefined ? [] : [{ appId, roomId, event, url, fields, createdAtMs: atMs }];
    });
  }

  #look(): void {
    if (this.#isClosed) return;
    this.#send().catch((error: unknown) =>
      this.#options.log.error({ event: 'webhookQueueFailed', err: error }),
    );
  }

  async #send(): Promise<void> {
    const { queue, clock } = this.#options;
    const room = PARALLEL - this.#underWay.size;
    if (room <= 0) return;
    const due = await queue.due(clock.nowMs(), PARALLEL);
    const fresh = due.filter(({ deliveryId }) => !this.#underWay.has(deliveryId)).slice(0, room);
    for (const delivery of fresh) {
      this.#underWay.add(delivery.deliveryId);
      void this.#deliver(delivery).finally(() => {
        this.#underWay.delete(delivery.deliveryId);
        this.#look();
      });
    }
    if (fresh.length === 0) await this.#waitForNext();
  }

  async #waitForNext(): Promise<void> {
    const { queue, clock } = this.#options;
    const next = await queue.nextDueAtMs();
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    if (next === undefined || this.#isClosed) return;
    const delayMs = next - clock.nowMs();
    // What is due already waits for what came before it, whose end looks again.
    if (delayMs > 0) this.#stopTimer = clock.after(delayMs, () => this.#look());
  }

  async #deliver(delivery: Delivery): Promise<void> {
    const { apps, queue, clock, log } = this.#options;
    const { appId, deliveryId } = delivery;
    try {
      const app = await apps.find(appId);
      const isOurs = await queue.claim(delivery, clock.nowMs() + CLAIM_MS);
      if (app === undefined || !isOurs) return;
      const attempt = await this.#try(app, delivery);
      const outcome = outcomeOf(delivery, attempt.problem, clock.nowMs());
      await queue.settle(deliveryId, attempt, outcome);
      await this.#tellOfTrouble(delivery, attempt, outcome);
    } catch (error) {
      log.error({ event: 'webhookQueueFailed', err: error });
    }
  }

  /** Says in the log what is lost, and what is held up by a back end that does not answer. */
  async #tellOfTrouble(
    delivery: Delivery,
    { problem }: DeliveryAttempt,
    outcome: AttemptOutcome,
  ): Promise<void> {
    const { queue, log } = this.#options;
    const { appId, deliveryId, attempts } = delivery;
    const isHoldingUp = outcome.state === 'pending' && attempts.length + 1 === TRIES_BEFORE_WORD;
    if (outcome.state !== 'failed' && !isHoldingUp) return;
    const waiting = await queue.countBehind(delivery);
    const event = isHoldingUp ? 'webhookHoldsUp' : 'webhookFailed';
    log.warn({ event, appId, deliveryId, problem, waiting });
  }

  /** Posts once, signed now. */
  async #try(
    app: App,
    { event, fields, url }: Pick<Delivery, 'event' | 'fields' | 'url'>,
  ): Promise<DeliveryAttempt> {
    const { post, nonce, clock } = this.#options;
    const { appId, callbackSecret } = app;
    const atMs = clock.nowMs();
    const body = bodyOf({ appId, event, fields, callbackSecret, nowMs: atMs, nonce: nonce() });
    const [status, problem] = await post(url, body).then(
      (code) => [code, code >= 200 && code < 300 ? null : `it answered ${code}`] as const,
      (error: unknown) => [null, error instanceof Error ? error.message : 'the request failed'] as const,
    );
    return { atMs, durationMs: clock.nowMs() - atMs, status, problem };
  }

  #prune(): void {
    const { queue, clock, log } = this.#options;
    queue
      .prune(clock.nowMs() - KEPT_MS)
      .catch((error: unknown) => log.error({ event: 'webhookQueueFailed', err: error }));
  }
}

function outcomeOf(delivery: Delivery, problem: string | null, nowMs: number): AttemptOutcome {
  if (problem === null) return { state: 'delivered' };
  const delayMs = retryDelayMs(delivery.attempts.length + 1);
  return delayMs === undefined ? { state: 'failed' } : { state: 'pending', nextAttemptAtMs: nowMs + delayMs };
}
