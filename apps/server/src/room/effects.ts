import type { Notification } from '@parley/protocol';
import type { Happening, RoomLife } from './happening.ts';

/** What has to happen outside because a room changed. `signal/` carries effects out, in their order. */
export type Effect =
  /** One message for several sessions; it is serialised once. */
  | { do: 'notify'; sessionIds: readonly string[]; message: Notification }
  /** Those sessions may not play these streams any more. */
  | { do: 'stopPlays'; sessionIds: readonly string[]; streamIds: readonly string[] }
  /** Keep it, and tell the customer's back end. */
  | { do: 'record'; room: RoomLife; happening: Happening }
  /** The session has left its room already; tell it why, with a code of the error table, and close it. */
  | { do: 'endSession'; why: 'replaced' | 'roomEnded'; sessionId: string; code: number; reason: string };
