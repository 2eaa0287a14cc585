/** What a customer's back end can be told of (reference §8.3). */
export const WEBHOOK_EVENTS = [
  'room_create',
  'room_close',
  'room_login',
  'room_logout',
  'stream_create',
  'stream_close',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** An event to be posted. Timestamp, nonce and signature are added when it is sent. */
export interface NewDelivery {
  readonly appId: number;
  readonly roomId: string;
  readonly event: WebhookEvent;
  readonly url: string;
  /** The event's own fields, as they are posted. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly createdAtMs: number;
}

/** One try to post. */
export interface DeliveryAttempt {
  readonly atMs: number;
  readonly durationMs: number;
  /** HTTP status, or `null` when there was no answer. */
  readonly status: number | null;
  /** Why it failed, in words for the operator; `null` when it did not. */
  readonly problem: string | null;
}

export interface Delivery extends NewDelivery {
  /** Rises with every delivery of the store. */
  readonly deliveryId: number;
  readonly state: 'pending' | 'delivered' | 'failed';
  /** When it is due; of use while it is pending. */
  readonly nextAttemptAtMs: number;
  readonly attempts: readonly DeliveryAttempt[];
}

/** A delivery as the log shows it. */
export interface ListedDelivery extends Delivery {
  /** The delivery that it waits for, the oldest pending one of its room and URL; `null` when it waits for its time only. */
  readonly waitsForId: number | null;
}

/** What became of a try: it is over, or another follows. */
export type AttemptOutcome =
  | { readonly state: 'delivered' | 'failed' }
  | { readonly state: 'pending'; readonly nextAttemptAtMs: number };

export interface DeliveryFilter {
  readonly appId: number;
  readonly state?: Delivery['state'];
  readonly roomId?: string;
  /** Only deliveries before this one: the last of the page before. */
  readonly beforeId?: number;
  /** 1 to 200. */
  readonly limit: number;
}

/**
 * Events on their way to customers' back ends. It outlives a restart, and events of one room leave in their order: a
 * delivery is due only when every earlier one of its room and URL is over.
 */
export interface WebhookQueue {
  /** Keeps events; once this is answered, they outlive a crash. */
  add(deliveries: readonly NewDelivery[]): Promise<void>;
  /** What may be sent now, the oldest first, at most `limit`. */
  due(nowMs: number, limit: number): Promise<Delivery[]>;
  /** When the next pending delivery is due that waits for no other; `undefined` without any. */
  nextDueAtMs(): Promise<number | undefined>;
  /**
   * Takes a due delivery for oneself: until `untilMs` nobody else does. If whoever took it dies, it is due again then.
   *
   * @returns `false` when somebody else was quicker
   */
  claim(delivery: Delivery, untilMs: number): Promise<boolean>;
  settle(deliveryId: number, attempt: DeliveryAttempt, outcome: AttemptOutcome): Promise<void>;
  /** The newest first. */
  list(filter: DeliveryFilter): Promise<ListedDelivery[]>;
  /** How many wait for a delivery to be over. */
  countBehind(delivery: Delivery): Promise<number>;
  find(appId: number, deliveryId: number): Promise<Delivery | undefined>;
  /** Makes a delivery that is over pending once more; `false` when there is none such. */
  resend(appId: number, deliveryId: number, nowMs: number): Promise<boolean>;
  /** Forgets deliveries that are over and older; returns how many. */
  prune(beforeMs: number): Promise<number>;
}
