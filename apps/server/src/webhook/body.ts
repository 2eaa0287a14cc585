import { signWebhook } from '@parley/auth';
import type { WebhookEvent } from '../store/index.ts';

export interface BodyOptions {
  readonly appId: number;
  readonly event: WebhookEvent;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly callbackSecret: string;
  readonly nowMs: number;
  /** Fresh for each try. */
  readonly nonce: string;
}

/** Events in which `appid` and `timestamp` are numbers; in the others they are texts (reference §8.3). */
const NUMERIC: readonly WebhookEvent[] = ['room_create', 'room_close'];

/** The JSON text that is posted: an event's own fields, and what every webhook has, signed. */
export function bodyOf({ appId, event, fields, callbackSecret, nowMs, nonce }: BodyOptions): string {
  const timestamp = Math.floor(nowMs / 1000);
  const isNumeric = NUMERIC.includes(event);
  return JSON.stringify({
    event,
    appid: isNumeric ? appId : String(appId),
    timestamp: isNumeric ? timestamp : String(timestamp),
    nonce,
    signature: signWebhook({ timestamp, nonce }, callbackSecret),
    ...fields,
  });
}
